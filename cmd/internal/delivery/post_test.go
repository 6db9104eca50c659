package delivery_test

import (
	"bytes"
	"context"
	"errors"
	"image/color"
	"image/png"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/cmd/internal/delivery"
	"parasol/config"
	"parasol/config/parts"
	"parasol/notify"
	"parasol/schedule"
	"parasol/schedule/agent"
	"parasol/uv"
	"parasol/uv/clearsky"
)

// taker is a channel that keeps what it is given and answers with err.
type taker struct {
	got []notify.Message
	err error
}

func (k *taker) Send(_ context.Context, m notify.Message) (notify.Receipt, error) {
	k.got = append(k.got, m)
	return notify.Receipt{ID: "r1", Quota: 77}, k.err
}

// painter is a taker that may show a chart.
type painter struct {
	*taker
	charts bool
}

func (p painter) Charts() bool { return p.charts }

// posted returns a post with one channel, called phone.
func posted(k parts.Channel, c config.Channel) *delivery.Post {
	c.Name = "phone"
	july := func(dec *schedule.Decision) []byte {
		place := uv.Place{Latitude: 38.72, Longitude: -9.14}
		forecast := uv.NewForecast(place, clearsky.At(place, clearsky.Params{}), nil)
		date := schedule.DateOf(dec.At.In(lisbon))
		return delivery.Chart(&forecast, date.Start(lisbon), date.Add(1).Start(lisbon))
	}
	return &delivery.Post{
		Channels: map[string]*delivery.Channel{"phone": {Channel: c, Built: k}}, Texts: notify.Default(),
		Links: linksAt(""), Chart: july, Quota: func(int) {},
	}
}

func due(dec *schedule.Decision) agent.Delivery {
	return agent.Delivery{Person: "ada", Channel: "phone", Decision: *dec}
}

func TestAChannelsLoudestLevelCapsIt(t *testing.T) {
	k := &taker{}
	loud := notify.Sample(schedule.Reapply, schedule.Strict, schedule.Emergency)
	loud.Person = "ada"
	for _, row := range []struct {
		most, want schedule.Level
		ring       bool
		receipt    string
	}{
		{schedule.Emergency, schedule.Emergency, true, "r1"}, {schedule.High, schedule.High, false, ""},
		{schedule.Quiet, schedule.Quiet, false, ""},
	} {
		r := posted(k, config.Channel{MaxLevel: row.most}).Send(context.Background(), due(loud))
		m := k.got[len(k.got)-1]
		if m.Level != row.want || (m.Ring > 0) != row.ring || r.Receipt != row.receipt || r.Class != schedule.Delivered {
			t.Errorf("capped at %s: sent at %s, ringing every %s, receipt %q, %s", row.most, m.Level, m.Ring, r.Receipt, r.Class)
		}
	}
}

func TestTheMorningBringsAChartWhereItIsWanted(t *testing.T) {
	k := &taker{}
	for _, row := range []struct {
		kind  schedule.Kind
		chart bool
		want  bool
	}{{schedule.Morning, true, true}, {schedule.Morning, false, false}, {schedule.Reapply, true, false}} {
		p := posted(painter{k, row.chart}, config.Channel{MaxLevel: schedule.Emergency})
		p.Send(context.Background(), due(sample(row.kind, schedule.Strict)))
		picture := k.got[len(k.got)-1].Image
		if (picture != nil) != row.want {
			t.Errorf("%s with chart %t: %d bytes of picture", row.kind, row.chart, len(picture))
		}
		if picture == nil {
			continue
		}
		img, err := png.Decode(bytes.NewReader(picture))
		if err != nil || img.Bounds().Dx() != 720 || len(picture) > 8<<10 {
			t.Errorf("the picture: %v, %d bytes; want a small PNG", err, len(picture))
		}
		glow, sun := color.RGBA{0xfb, 0xe3, 0xc4, 0xff}, color.RGBA{0xc2, 0x57, 0x0c, 0xff}
		if peak := img.At(420, 42); peak != glow && peak != sun { // an hour after noon, near the top
			t.Errorf("around the July peak the picture is %v; want the band of 3 and above", peak)
		}
	}
}

func TestEachFailureIsTheAgentsOwn(t *testing.T) {
	for _, row := range []struct {
		err  error
		want agent.Result
	}{
		{&notify.Error{Class: schedule.Refused, Err: errors.New("no")}, agent.Result{Class: schedule.Refused}},
		{&notify.Error{Class: schedule.Busy, RetryAfter: time.Minute, Err: errors.New("no")},
			agent.Result{Class: schedule.Busy, RetryAfter: time.Minute}},
		{&notify.Error{Class: schedule.Unknown, Err: errors.New("no")}, agent.Result{Class: schedule.Unknown}},
		{&notify.Error{Class: schedule.Failed, Err: errors.New("no")}, agent.Result{Class: schedule.Failed}},
		{errors.New("a channel that breaks its promise"), agent.Result{Class: schedule.Failed}},
	} {
		got := posted(&taker{err: row.err}, config.Channel{}).Send(context.Background(), due(sample(schedule.Reapply, schedule.Strict)))
		if !errors.Is(got.Err, row.err) {
			t.Errorf("%v became %v", row.err, got.Err)
		}
		got.Err = nil
		if diff := cmp.Diff(row.want, got); diff != "" {
			t.Errorf("%v (-want +got):\n%s", row.err, diff)
		}
	}
	gone := due(sample(schedule.Reapply, schedule.Strict))
	gone.Channel = "old"
	if got := posted(&taker{}, config.Channel{}).Send(context.Background(), gone); got.Class != schedule.Refused {
		t.Errorf("a channel taken out of the configuration: %s; want refused, or it would wait for ever", got.Class)
	}
}
