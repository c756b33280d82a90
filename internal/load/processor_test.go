package load

import (
	"context"
	"os"
	"testing"
	"time"
)

func TestMeterTellsWhoBurntTheTime(t *testing.T) {
	if _, err := os.Stat("/proc/self/stat"); err != nil {
		t.Log("this system does not tell processor time; the meter reads none")
		return
	}
	c, err := Spawn(t.Context(), t.TempDir()+"/log", "/bin/sh", "-c", "exec sleep 60")
	if err != nil {
		t.Fatal(err)
	}
	defer c.Stop()
	idle := Contender{"idle", func(ctx context.Context) (*Result, error) {
		return busy(ctx, 300*time.Millisecond, func() bool { return true })
	}}
	r, err := Meter{Server: c.PID()}.Metered(idle).Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if r.Burnt.Generator < 50*time.Millisecond || r.Burnt.Server > r.Burnt.Generator/2 || r.Burnt.Database != 0 {
		t.Errorf("%+v", r.Burnt)
	}
	s, g, d := each([]*Result{{Done: 4, Burnt: Burnt{8 * time.Microsecond, 4 * time.Microsecond, 2 * time.Microsecond}}, {Units: 4, Done: 1}})
	if s != 1 || g != 0.5 || d != 0.25 {
		t.Errorf("each: %v %v %v", s, g, d)
	}
}
