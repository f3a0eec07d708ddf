package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"postern/account"
	"postern/config"
)

// doctorTime is how long one account may take.
const doctorTime = 30 * time.Second

// doctorJSON is one line of `doctor --json`.
type doctorJSON struct {
	Account      string   `json:"account"`
	OK           bool     `json:"ok"`
	State        string   `json:"state"` // as the sidebar says it
	Error        *string  `json:"error"`
	Server       string   `json:"server"`
	TLS          string   `json:"tls"`
	LoginMS      float64  `json:"login_ms"`
	LatencyMS    float64  `json:"latency_ms"`
	Capabilities []string `json:"capabilities"`
	Degraded     []string `json:"degraded"`
	held
}

var errSick = errors.New("not every account works")

func (a *app) doctor() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "doctor",
		Short: "Look at every account: reachable, safe, login, what the server can do",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			dirs, c, err := a.load()
			if err != nil {
				return err
			}
			s := &session{dirs: dirs, config: c}
			defer s.close()
			trace, err := a.openTrace(s)
			if err != nil {
				return err
			}
			if !asJSON {
				_, _ = fmt.Fprintf(a.out, "config  %s\ndata    %s\nlog     %s\n", line1(dirs.File), line1(dirs.Data), line1(dirs.State))
				for _, w := range c.Warnings {
					_, _ = fmt.Fprintln(a.out, "        note: "+clean(w))
				}
			}
			have, err := holds(cmd.Context(), dirs, c.Accounts)
			if err != nil {
				_, _ = fmt.Fprintln(a.err, "postern: "+sentence(err))
			}
			if !a.offline {
				if err := a.passwords(cmd.Context(), c.Accounts); err != nil {
					return err
				}
			}
			if sick := a.diagnose(cmd.Context(), c.Accounts, have, trace, asJSON); sick != nil {
				return sick
			}
			if err != nil {
				return reported{err}
			}
			return nil
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON object a line")
	return c
}

// diagnose looks at all accounts at once and prints them in the order of the config.
func (a *app) diagnose(ctx context.Context, accounts []config.Account, have map[string]held, trace io.Writer, asJSON bool) error {
	found := make([]account.Diagnosis, len(accounts))
	var wg sync.WaitGroup
	for i, acct := range accounts {
		wg.Go(func() {
			ctx, stop := context.WithTimeout(ctx, doctorTime)
			defer stop()
			if a.offline {
				found[i] = account.Diagnosis{Account: acct.Name, Server: account.ServerOf(acct), TLS: acct.Incoming.TLS}
				return
			}
			found[i] = account.Diagnose(ctx, acct, trace)
		})
	}
	wg.Wait()
	var sick error
	for _, d := range found {
		if d.Err != nil {
			sick = reported{errSick}
		}
		if err := a.printDiagnosis(d, have[d.Account], asJSON); err != nil {
			return err
		}
	}
	return sick
}

func (a *app) printDiagnosis(d account.Diagnosis, h held, asJSON bool) error {
	state, words := a.stateOf(d, h)
	if asJSON {
		j := doctorJSON{Account: d.Account, OK: d.Err == nil, State: state, held: h, Server: d.Server, TLS: d.TLS, LoginMS: ms(d.Connected),
			LatencyMS: ms(d.Latency), Capabilities: []string{}, Degraded: []string{}}
		for _, c := range d.Capabilities {
			j.Capabilities = append(j.Capabilities, line1(c))
		}
		j.Degraded = append(j.Degraded, d.Degraded...)
		if d.Err != nil {
			s := sentence(d.Err)
			j.Error = &s
		}
		return printJSON(a.out, j)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\n%s  %s, TLS %s\n", line1(d.Account), line1(d.Server), d.TLS)
	fmt.Fprintf(&b, "  %s\n", words)
	if w := h.words(); w != "" {
		fmt.Fprintf(&b, "  %s\n", w)
	}
	switch {
	case d.Err != nil:
		fmt.Fprintf(&b, "  ✗ %s\n", sentence(d.Err))
	case !a.offline:
		fmt.Fprintf(&b, "  ✓ logged in after %s, one command takes %s\n", round(d.Connected), round(d.Latency))
		for _, s := range d.Degraded {
			fmt.Fprintf(&b, "  - %s\n", line1(s))
		}
		if len(d.Capabilities) > 0 {
			fmt.Fprintf(&b, "  capabilities: %s\n", line1(strings.Join(d.Capabilities, " ")))
		}
	}
	_, err := io.WriteString(a.out, b.String())
	return err
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func round(d time.Duration) time.Duration {
	if d > 10*time.Millisecond {
		return d.Round(time.Millisecond)
	}
	return d.Round(10 * time.Microsecond)
}
