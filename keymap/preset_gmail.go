package keymap

// gmailKeys follow Gmail's keyboard shortcuts where it has one.
const gmailKeys = `
list     move-down          j
list     move-up            k
list     page-down          ctrl+f space
list     page-up            ctrl+b
list     half-page-down     ctrl+d
list     half-page-up       ctrl+u
list     go-first           gg
list     go-last            G
list     open               o enter
list     focus-folders      h
list     back               q u
list     next-unread        tab
list     previous-unread    shift+tab
list     search             /
list     limit              \
list     search-next        ]
list     search-previous    [
list     select-message     x
list     select-range       V
list     select-all         *a ctrl+a
list     select-none        *n
list     select-pattern     *p

reader   scroll-down        ctrl+n
reader   scroll-up          ctrl+p
reader   read-on            space
reader   page-down          ctrl+f
reader   page-up            ctrl+b b shift+space
reader   go-first           gg
reader   go-last            G
reader   back               u q
reader   next-message       j n
reader   previous-message   k p
reader   next-unread        tab
reader   previous-unread    shift+tab
reader   search             ctrl+s
reader   search-next        >
reader   search-previous    <
reader   toggle-headers     H
reader   toggle-html        M
reader   fold-quotes        ;
reader   show-parts         A
reader   show-links         O
reader   show-source        S
reader   download-later     w

folders  open               o
folders  back               u q
folders  create-folder      n
folders  rename-folder      R
folders  delete-folder      #
folders  subscribe-folder   S
folders  keep-offline       w
folders  read-folder        I

list     sort-list          <alt+s>
list     toggle-threads     T
list     fold-thread        ;
list     fold-all-threads   <alt+z>
list     go-parent          ^
reader   go-parent          ^
list     select-thread      X
message  mute-thread        m
list     go-date            @
global   next-unread-anywhere gn

message  archive-message    e y
message  delete-message     #
message  delete-forever     D
message  move-message       v
message  copy-message       Y
message  flag-message       s
message  tag-message        l
message  mark-read          I
message  mark-unread        U
message  mark-spam          !

global   undo               z
global   redo               ctrl+r
global   show-pending       P
global   next-folder        +
global   previous-folder    -
global   next-account       }
global   previous-account   {
global   go-all-inboxes     gu
global   go-inbox           gi
global   go-sent            gt
global   go-drafts          gd
global   go-archive         ga
global   go-trash           g#
global   go-spam            gj
global   pick-folder        gl
global   read-folder        gR
global   search-everywhere  gf
global   save-search        g=
global   pick-search        g.
global   rename-search      g~
global   remove-search      g_
global   refresh            gr
global   toggle-online      go
global   show-connections   gc
global   give-password      gp
global   show-messages      gm
global   show-settings      g,
global   toggle-sidebar     B
global   cycle-layout       <alt+l>
global   palette            ctrl+k :
global   help               ?
`
