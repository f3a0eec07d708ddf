package account

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"postern/mail"
)

// saveTries bounds how many names are tried for one file.
const saveTries = 1000

// Save writes the decoded content of a leaf, of a file inside a leaf ("2!1"),
// or the whole message for "", into folder, under a safe name that did not
// exist. It fetches what is not here. The path of the file is given back.
func (m *Manager) Save(ctx context.Context, id mail.MessageID, path, folder string) (string, error) {
	p, data, err := m.Content(ctx, id, path)
	if err != nil {
		return "", err
	}
	fallback := "part-" + strings.NewReplacer(".", "-", "!", "-").Replace(path) + extension(p.Type)
	if path == "" {
		fallback = "message.eml"
	}
	return write(folder, mail.SafeFileName(p.Name, fallback), data)
}

// write makes a file of data in folder and gives its path.
func write(folder, name string, data []byte) (string, error) {
	file, err := create(folder, name)
	if err != nil {
		return "", &mail.Error{Op: "save " + name, Kind: mail.Storage, Err: err}
	}
	_, err = file.Write(data)
	if err == nil {
		err = file.Sync()
	}
	if cerr := file.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		_ = os.Remove(file.Name()) // half a file would look like the attachment
		return "", &mail.Error{Op: "save " + name, Kind: mail.Storage, Err: err}
	}
	return file.Name(), nil
}

// create makes a file that did not exist: name, or "name (2).ext" and so on.
// O_EXCL follows no symbolic link and overwrites nothing. The root keeps the
// name from leading out of the folder whatever it holds.
func create(folder, name string) (*os.File, error) {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, err
	}
	defer func() { _ = root.Close() }()
	ext := filepath.Ext(name)
	stem := strings.TrimSuffix(name, ext)
	for i := 1; i <= saveTries; i++ {
		try := name
		if i > 1 {
			suffix := fmt.Sprintf(" (%d)", i)
			try = strings.ToValidUTF8(stem[:min(len(stem), 255-len(ext)-len(suffix))], "") + suffix + ext
		}
		f, err := root.OpenFile(try, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err == nil {
			// The file knows itself by its name in the root; people want its path.
			if cerr := f.Close(); cerr != nil {
				return nil, cerr
			}
			return os.OpenFile(filepath.Join(folder, try), os.O_WRONLY, 0o600)
		}
		if !errors.Is(err, fs.ErrExist) {
			return nil, err
		}
	}
	return nil, fmt.Errorf("%d files of that name are there already", saveTries)
}

// extension is a file name extension for a media type that came without a name.
func extension(mediaType string) string {
	switch mediaType {
	case "text/plain":
		return ".txt"
	case "text/html":
		return ".html"
	case "text/calendar":
		return ".ics"
	case "text/vcard", "text/x-vcard":
		return ".vcf"
	case "application/pdf":
		return ".pdf"
	case "image/png":
		return ".png"
	case "image/jpeg":
		return ".jpg"
	case "image/gif":
		return ".gif"
	case "message/rfc822":
		return ".eml"
	case "application/zip":
		return ".zip"
	}
	return ".bin"
}
