package keymap

// alpineKeys follow alpine's menus where it has the command. Letters work in
// both cases there; so they do here where no other command wants one of them.
const alpineKeys = `
list     move-down          n N ctrl+n
list     move-up            p P ctrl+p
list     page-down          space ctrl+v
list     page-up            - ctrl+y
list     open               > . v V
list     focus-folders      < , l L
list     back               q
list     quit               Q
list     next-unread        tab
list     previous-unread    shift+tab
list     search             w W
list     limit              z
list     search-next        <alt+n>
list     search-previous    <alt+p>
list     select-message     :
list     select-pattern     ;
list     select-range       <alt+v>
list     select-all         <ctrl+a>

reader   scroll-down        ctrl+n
reader   scroll-up          ctrl+p
reader   read-on            space
reader   page-down          ctrl+v
reader   page-up            - ctrl+y
reader   back               < , i I
reader   quit               q Q
reader   next-message       n N
reader   previous-message   p P
reader   next-unread        tab
reader   previous-unread    shift+tab
reader   search             w W
reader   search-next        <alt+n>
reader   search-previous    <alt+p>
reader   toggle-headers     h H
reader   toggle-html        <alt+h>
reader   fold-quotes        <alt+z>
reader   show-parts         v V > .
reader   show-links         ctrl+l
reader   show-source        <alt+r>
reader   download-later     <alt+d>

folders  move-down          n N
folders  move-up            p P
folders  page-down          space
folders  page-up            -
folders  open               > .
folders  back               < , q
folders  fold-folder        ;
folders  create-folder      a A
folders  rename-folder      r R
folders  delete-folder      d D
folders  subscribe-folder   *
folders  keep-offline       w
folders  read-folder        <alt+r>

list     sort-list          $
list     toggle-threads     <alt+t>
list     fold-thread        /
list     fold-all-threads   <alt+c>
list     go-parent          ^
reader   go-parent          ^
list     select-thread      <alt+x>
list     mute-thread        <alt+m>
list     go-date            <alt+d>
global   next-unread-anywhere <alt+g>

message  archive-message    a A
message  delete-message     d D
message  delete-forever     x X
message  move-message       s S
message  copy-message       e E
message  flag-message       *
message  tag-message        alt+k
message  toggle-read        =
message  mark-spam          !

global   undo               u U
global   redo               ctrl+r
global   show-pending       &
global   next-folder        ]
global   previous-folder    [
global   next-account       }
global   previous-account   {
global   pick-folder        g G
global   go-inbox           m M
global   search-everywhere  <alt+w>
global   save-search        <alt+s>
global   pick-search        <alt+f>
global   rename-search      <alt+r>
global   remove-search      <alt+x>
global   go-all-inboxes     <alt+u>
global   toggle-sidebar     <alt+b>
global   toggle-online      <alt+o>
global   show-connections   <alt+c>
global   cycle-layout       <alt+l>
global   palette            ctrl+k
global   help               ?
`
