package client

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// pieces cuts a list into pieces of whole rows. A piece of a table begins with
// the line of column names.
type pieces struct {
	r     *bufio.Reader
	table bool
	head  []byte
	began bool
}

// maxRow bounds a row, as the platform does.
const maxRow = 16 << 10

func newPieces(r io.Reader, table bool) *pieces {
	return &pieces{r: bufio.NewReaderSize(r, 256<<10), table: table}
}

// skip passes over rows that were sent before.
func (p *pieces) skip(n int64) error {
	for range n {
		row, err := p.row()
		if err == nil && row == nil {
			err = errors.New("motma client: the list has fewer rows than were sent before")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// next gives the next piece and how many rows are in it; none at the end.
func (p *pieces) next(size int) (piece []byte, n int, err error) {
	for len(piece) < size {
		row, err := p.row()
		if err != nil {
			return nil, 0, err
		}
		if row == nil {
			break
		}
		if n == 0 {
			piece = append(piece, p.head...)
		}
		piece = append(piece, row...)
		n++
	}
	return piece, n, nil
}

// row gives the next row with its end; nil after the last one. Empty lines are
// no rows.
func (p *pieces) row() ([]byte, error) {
	if !p.began {
		p.began = true
		if err := p.begin(); err != nil {
			return nil, err
		}
	}
	for {
		row, err := p.take()
		if err != nil || row == nil || len(bytes.TrimSpace(row)) > 0 {
			return row, err
		}
	}
}

// begin passes the mark of UTF-8, and reads the line of column names.
func (p *pieces) begin() error {
	if mark, _ := p.r.Peek(3); bytes.Equal(mark, []byte("\ufeff")) {
		if _, err := p.r.Discard(3); err != nil {
			return err
		}
	}
	if !p.table {
		return nil
	}
	var err error
	p.head, err = p.line()
	return err
}

// take gives the next record: a line, and in a table further ones while a
// quote is open. Where no quote closes within a row's length, the line is the
// row, as the platform takes it.
func (p *pieces) take() ([]byte, error) {
	if !p.table {
		return p.line()
	}
	ahead, err := p.r.Peek(maxRow)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("motma client: read list: %w", err)
	}
	quoted := false
	for i, b := range ahead {
		if b == '"' {
			quoted = !quoted
		}
		if b == '\n' && !quoted {
			row := bytes.Clone(ahead[:i+1])
			_, err := p.r.Discard(i + 1)
			return row, err
		}
	}
	if !quoted && len(ahead) > 0 && len(ahead) < maxRow { // the last one, without an end
		row := append(bytes.Clone(ahead), '\n')
		_, err := p.r.Discard(len(ahead))
		return row, err
	}
	return p.line()
}

// line gives the next line with its end, whatever its length up to a megabyte.
func (p *pieces) line() ([]byte, error) {
	var line []byte
	for {
		part, err := p.r.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case errors.Is(err, bufio.ErrBufferFull) && len(line) < maxLine:
			continue
		case errors.Is(err, io.EOF) && len(line) == 0:
			return nil, nil
		case errors.Is(err, io.EOF):
			return append(line, '\n'), nil
		case err != nil:
			return nil, fmt.Errorf("motma client: read list: %w", err)
		}
		return line, nil
	}
}
