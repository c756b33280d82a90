package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/motma/motma/internal/scan"
)

// copyFrom is how many scans it takes for COPY. Gates that were without network
// send thousands at a time, and to copy them into both tables is half the work
// of inserting them. But COPY cannot pass over a scan that is there already: it
// fails, nothing of it stays, and the scans are inserted after all. For the
// few at a time that single scans make together, inserting is as quick and its
// tail is shorter. Project's own choice.
const copyFrom = 1_000

// uniqueViolation is PostgreSQL's code for: a key is there already.
const uniqueViolation = "23505"

// copyDay makes both copies of one day's scans, all new. It says whether they
// were; if not, nothing was written.
func (p *pg) copyDay(ctx context.Context, scans []scan.Slotted, which []int) (bool, error) {
	d := scans[which[0]].Day
	place, account := copyHeader(128*len(which)), copyHeader(80*len(which))
	for _, i := range which {
		s := &scans[i].Scan
		place = appendPlaceCopy(place, s, d)
		account = appendAccountCopy(account, s, d)
	}
	err := p.scans.AcquireFunc(ctx, func(c *pgxpool.Conn) error {
		raw := c.Conn().PgConn()
		if err := raw.Exec(ctx, "BEGIN").Close(); err != nil {
			return err
		}
		_, err := raw.CopyFrom(ctx, bytes.NewReader(copyEnd(place)), `COPY `+placeTable(d)+` (place, at, gate, account, code, received, staff, client, direction, method, kind,
			assurance, flags, id, day) FROM STDIN (FORMAT binary)`)
		if err == nil {
			_, err = raw.CopyFrom(ctx, bytes.NewReader(copyEnd(account)), `COPY `+accountTable(d)+` (account, at, place, id, day) FROM STDIN (FORMAT binary)`)
		}
		if err != nil {
			return errors.Join(err, raw.Exec(ctx, "ROLLBACK").Close())
		}
		return commitCopy(ctx, raw)
	})
	if code(err) == uniqueViolation {
		return false, nil
	}
	return err == nil, redact(err)
}

// commitCopy makes what was copied durable.
func commitCopy(ctx context.Context, raw *pgconn.PgConn) error {
	done, err := raw.Exec(ctx, "COMMIT").ReadAll()
	if err == nil && (len(done) != 1 || done[0].CommandTag.String() != "COMMIT") {
		err = errNotCommitted
	}
	return err
}

// copyHeader begins COPY's binary form: its signature, no flags, no extension
// (PostgreSQL's documentation of COPY, "Binary Format").
func copyHeader(size int) []byte {
	return append(make([]byte, 0, size+32), "PGCOPY\n\xff\r\n\x00\x00\x00\x00\x00\x00\x00\x00\x00"...)
}

func copyEnd(b []byte) []byte { return append(b, 0xff, 0xff) }

func appendPlaceCopy(b []byte, s *scan.Scan, d scan.Day) []byte {
	b = binary.BigEndian.AppendUint16(b, 15)
	for _, v := range [...]int64{int64(s.Place), ms(s.At), int64(s.Gate), int64(s.Account), int64(s.Code), ms(s.Received), int64(s.Staff)} {
		b = appendBig(b, v)
	}
	b = appendInteger(b, s.Client)
	for _, v := range [...]int16{int16(s.Direction), int16(s.Method), int16(s.Kind), int16(s.Assurance), int16(s.Flags)} {
		b = binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint32(b, 2), uint16(v))
	}
	return appendInteger(appendID(b, s), int32(d))
}

func appendAccountCopy(b []byte, s *scan.Scan, d scan.Day) []byte {
	b = binary.BigEndian.AppendUint16(b, 5)
	for _, v := range [...]int64{int64(s.Account), ms(s.At), int64(s.Place)} {
		b = appendBig(b, v)
	}
	return appendInteger(appendID(b, s), int32(d))
}

func appendBig(b []byte, v int64) []byte {
	return binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint32(b, 8), uint64(v))
}

func appendInteger(b []byte, v int32) []byte {
	return binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(b, 4), uint32(v))
}

func appendID(b []byte, s *scan.Scan) []byte {
	return append(binary.BigEndian.AppendUint32(b, uint32(len(s.ID))), s.ID[:]...)
}
