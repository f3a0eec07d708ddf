package cli

import (
	"reflect"
	"sync"
	"time"
	"unsafe"

	tea "charm.land/bubbletea/v2"
)

const (
	frame = time.Second / fps
	// After restAfter without a message there is nothing to draw, and the renderer looks
	// every restFrame only. The first frame after that comes at once (wakeFrame, for wakeFor).
	restAfter = time.Second
	restFrame = time.Second
	wakeFrame = time.Millisecond
	wakeFor   = 12 * time.Millisecond
)

// pulse lets the renderer of Bubble Tea rest. It looks fps times a second, all day, whether there
// is something to draw, which costs two or three percent of a processor. There is no option for
// that, so its ticker is reached into; where that is not found, the renderer beats on.
type pulse struct {
	mu      sync.Mutex
	ticker  *time.Ticker
	looked  bool
	resting bool
	last    time.Time
	timer   *time.Timer
}

// beat is told of every message, on the goroutine that Program.Run has, which has
// started the renderer by then.
func (u *pulse) beat(p *tea.Program) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if !u.looked {
		u.looked, u.ticker = true, tickerOf(p)
	}
	if u.ticker == nil {
		return
	}
	u.last = time.Now()
	if u.timer == nil {
		u.timer = time.AfterFunc(restAfter, u.idle)
	}
	if u.resting {
		u.resting = false
		u.ticker.Reset(wakeFrame)
		u.timer.Reset(wakeFor)
	}
}

// idle slows the renderer down when nothing has happened, and brings it to its pace
// after it was woken.
func (u *pulse) idle() {
	u.mu.Lock()
	defer u.mu.Unlock()
	if left := restAfter - time.Since(u.last); left > 0 {
		u.ticker.Reset(frame)
		u.timer.Reset(left)
		return
	}
	u.resting = true
	u.ticker.Reset(restFrame)
}

// stop ends it; the renderer may be gone by now.
func (u *pulse) stop() {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.timer != nil {
		u.timer.Stop()
	}
}

// tickerOf gives the ticker of a program's renderer; nil when there is none of that name.
func tickerOf(p *tea.Program) *time.Ticker {
	f := reflect.ValueOf(p).Elem().FieldByName("ticker")
	if !f.IsValid() || f.Type() != reflect.TypeFor[*time.Ticker]() {
		return nil
	}
	return *(**time.Ticker)(unsafe.Pointer(f.UnsafeAddr()))
}
