package clearsky_test

import (
	"testing"
	"time"

	"parasol/uv"
	"parasol/uv/clearsky"
)

func BenchmarkAt(b *testing.B) {
	b.ReportAllocs()
	sky := clearsky.At(oslo, clearsky.Params{})
	for b.Loop() {
		sky(noonOf20April)
	}
}

func BenchmarkEveryFactor(b *testing.B) {
	b.ReportAllocs()
	sky := clearsky.At(oslo, clearsky.Params{Albedo: 0.3, Aerosol: 0.3, CloudOpticalDepth: 4})
	for b.Loop() {
		sky(noonOf20April)
	}
}

func BenchmarkSweepPoint(b *testing.B) {
	b.ReportAllocs()
	sweep, row := clearsky.Sweep(oslo, clearsky.Params{}), make([]uv.Index, 288)
	for n := 0; n < b.N; n += len(row) {
		sweep(noonOf20April, 5*time.Minute, row)
	}
}

func BenchmarkModel(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		clearsky.At(oslo, clearsky.Params{})
	}
}

func BenchmarkDayOfMinutes(b *testing.B) {
	b.ReportAllocs()
	sky := clearsky.At(oslo, clearsky.Params{})
	for b.Loop() {
		for m := range 1440 {
			sky(noonOf20April.Add(time.Duration(m) * time.Minute))
		}
	}
}
