package keymap

// posternKeys are the default: one key for what is done all day, g for places.
const posternKeys = `
list     move-down          j
list     move-up            k
list     page-down          ctrl+f space
list     page-up            ctrl+b
list     half-page-down     ctrl+d
list     half-page-up       ctrl+u
list     go-first           gg
list     go-last            G
list     open               enter l
list     focus-folders      h
list     back               q
list     next-unread        tab
list     previous-unread    shift+tab
list     search             /
list     limit              \
list     search-next        n
list     search-previous    N
list     select-message     x
list     select-range       V
list     select-pattern     *
list     select-all         ctrl+a

reader   scroll-down        j
reader   scroll-up          k
reader   read-on            space
reader   page-down          ctrl+f
reader   page-up            ctrl+b b
reader   half-page-down     ctrl+d
reader   half-page-up       ctrl+u
reader   go-first           gg
reader   go-last            G
reader   back               q h
reader   next-message       J ctrl+n
reader   previous-message   K ctrl+p
reader   next-unread        tab
reader   previous-unread    shift+tab
reader   search             /
reader   search-next        n
reader   search-previous    N
reader   toggle-headers     H
reader   toggle-html        M
reader   fold-quotes        z
reader   show-parts         v
reader   show-links         o
reader   show-source        S
reader   show-structure     T
reader   cycle-view         V
reader   show-images        i
reader   hint-links         L
reader   download-later     w

folders  page-down          ctrl+f
folders  page-up            ctrl+b
folders  half-page-down     ctrl+d
folders  half-page-up       ctrl+u
folders  go-first           gg
folders  go-last            G
folders  open               enter l
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
global   next-unread-anywhere gn

message  archive-message    a
message  delete-message     d
message  delete-forever     D
message  move-message       m
message  copy-message       y
message  flag-message       s
message  tag-message        t
message  toggle-read        U
message  mark-spam          !

global   undo               u
global   redo               ctrl+r
global   show-pending       P
global   next-folder        ]
global   previous-folder    [
global   next-account       }
global   previous-account   {
global   go-all-inboxes     gu
global   go-inbox           gi
global   go-sent            gs
global   go-drafts          gd
global   go-trash           gt
global   go-archive         ga
global   go-spam            gj
global   pick-folder        g/
global   read-folder        gR
global   search-everywhere  gf
global   save-search        g=
global   pick-search        g.
global   rename-search      g~
global   remove-search      g_
global   keep-offline       gk
global   refresh            gr
global   toggle-online      go
global   show-connections   gc
global   give-password      gp
global   show-messages      gm
global   show-settings      g,
global   toggle-sidebar     B
global   cycle-layout       W
global   palette            : ctrl+k
global   help               ?
`
