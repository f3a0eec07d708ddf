package keymap

// muttKeys follow mutt's and neomutt's defaults where they have one.
const muttKeys = `
list     move-down          j
list     move-up            k
list     page-down          z space
list     page-up            Z
list     half-page-down     ]
list     half-page-up       [
list     go-first           =
list     go-last            *
list     back               q
list     next-unread        tab
list     previous-unread    <alt+tab> shift+tab
list     search             /
list     limit              l
list     search-next        n
list     search-previous    <alt+n>
list     select-message     t
list     select-range       <alt+t>
list     select-pattern     T
list     select-all         <ctrl+a>
list     select-none        <ctrl+t>
list     act-on-selection   ;
list     focus-folders      <ctrl+b>
list     refresh            $

reader   scroll-down        enter
reader   scroll-up          backspace
reader   read-on            space
reader   page-up            -
reader   go-first           ^
reader   go-last            $
reader   back               q i x
reader   next-message       j
reader   previous-message   k
reader   next-unread        tab
reader   previous-unread    shift+tab
reader   search             /
reader   search-next        n
reader   search-previous    <alt+n>
reader   toggle-headers     h
reader   toggle-html        <alt+h>
reader   fold-quotes        T
reader   show-parts         v
reader   show-links         <ctrl+b>
reader   show-source        e
reader   download-later     <alt+w>

folders  back               q
folders  search             /
folders  create-folder      C
folders  rename-folder      r
folders  delete-folder      d
folders  subscribe-folder   s
folders  keep-offline       w
folders  read-folder        <ctrl+n>

list     sort-list          o
list     toggle-threads     <alt+o>
list     fold-thread        <alt+v>
list     fold-all-threads   <alt+c>
list     go-parent          <alt+p>
reader   go-parent          <alt+p>
list     select-thread      <alt+x>
list     mute-thread        <alt+m>
list     go-date            <alt+d>
global   next-unread-anywhere gn

message  archive-message    A
message  delete-message     d
message  delete-forever     D
message  move-message       s
message  copy-message       C
message  flag-message       F
message  tag-message        Y
message  toggle-read        N
message  mark-unread        w
message  mark-spam          <alt+s>

global   undo               u
global   redo               ctrl+r
global   show-pending       P
global   next-folder        >
global   previous-folder    <
global   next-account       }
global   previous-account   {
global   pick-folder        c y
global   go-all-inboxes     gu
global   go-inbox           gi
global   go-sent            gs
global   go-drafts          gd
global   go-trash           gt
global   go-archive         ga
global   go-spam            gj
global   read-folder        gR
global   search-everywhere  gf
global   save-search        g=
global   pick-search        g.
global   rename-search      g~
global   remove-search      g_
global   refresh            G
global   toggle-online      go
global   show-connections   gc
global   give-password      gp
global   show-messages      gm
global   show-settings      g,
global   toggle-sidebar     B
global   cycle-layout       <alt+l>
global   palette            : ctrl+k
global   help               ?
`
