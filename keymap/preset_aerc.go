package keymap

// aercKeys follow aerc's default binds.conf where it has one.
const aercKeys = `
list     move-down          j ctrl+n
list     move-up            k ctrl+p
list     page-down          ctrl+f
list     page-up            ctrl+b
list     half-page-down     ctrl+d
list     half-page-up       ctrl+u
list     go-first           g
list     go-last            G
list     open               enter l
list     focus-folders      h
list     back               q
list     next-folder        J
list     previous-folder    K
list     next-unread        tab
list     previous-unread    shift+tab
list     search             /
list     limit              \
list     search-next        n
list     search-previous    N
list     select-message     space v
list     select-range       V
list     select-pattern     *
list     select-all         <ctrl+a>

reader   scroll-down        j
reader   scroll-up          k
reader   read-on            space
reader   page-down          ctrl+f
reader   page-up            ctrl+b
reader   half-page-down     ctrl+d
reader   half-page-up       ctrl+u
reader   go-first           g
reader   go-last            G
reader   back               q h
reader   next-message       J
reader   previous-message   K
reader   next-unread        tab
reader   previous-unread    shift+tab
reader   search             /
reader   search-next        n
reader   search-previous    N
reader   toggle-headers     H
reader   toggle-html        M
reader   fold-quotes        z
reader   show-parts         v ctrl+j
reader   show-links         <ctrl+o>
reader   show-source        S
reader   save-part          s
reader   download-later     w

folders  go-first           g
folders  go-last            G
folders  open               l
folders  back               q h
folders  fold-folder        z
folders  create-folder      +
folders  rename-folder      R
folders  delete-folder      D
folders  subscribe-folder   S
folders  keep-offline       w
folders  read-folder        U

list     sort-list          o
list     toggle-threads     T
list     fold-thread        z
list     fold-all-threads   Z
list     go-parent          ^
reader   go-parent          ^
list     select-thread      X
list     mute-thread        M
list     go-date            @
global   next-unread-anywhere <alt+n>

message  archive-message    a
message  delete-message     d
message  delete-forever     D
message  move-message       m
message  copy-message       y
message  flag-message       F
message  tag-message        t
message  toggle-read        U
message  mark-spam          !

global   undo               u
global   redo               ctrl+r
global   show-pending       P
global   next-folder        ]
global   previous-folder    [
global   next-account       } ctrl+pgdown
global   previous-account   { ctrl+pgup
global   pick-folder        c
global   refresh            $
global   search-everywhere  <ctrl+s>
global   save-search        <alt+s>
global   pick-search        <alt+f>
global   rename-search      <alt+r>
global   remove-search      <alt+x>
global   toggle-online      &
global   show-connections   <alt+c>
global   toggle-sidebar     B
global   cycle-layout       <alt+l>
global   palette            : ctrl+k
global   help               ?
`
