package clearsky

// Transmittance returns the part of the clear-sky index that reaches the
// ground under a cloud cover in per cent, by the classes of the US National
// Weather Service: clear 1.0, scattered 0.89, broken 0.73, overcast 0.31 (Long
// et al. 1996, Bull. Am. Meteorol. Soc. 77). The classes' bounds are those of
// the METAR code (WMO 306, FM 15) in eighths: few, up to 2, counts as clear;
// scattered 3 and 4; broken 5 to 7; overcast all of the sky, from 7½. NaN and
// what lies under 0 count as clear, since clouds must not silence a reminder
// by mistake.
func Transmittance(coverPercent float64) float64 {
	const eighth = 100.0 / 8
	switch {
	case coverPercent >= 7.5*eighth:
		return 0.31
	case coverPercent >= 4.5*eighth:
		return 0.73
	case coverPercent >= 2.5*eighth:
		return 0.89
	default:
		return 1
	}
}
