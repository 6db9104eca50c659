package main

import (
	"fmt"
	"math"
	"strconv"

	"github.com/spf13/cobra"

	"parasol/config/zone"
)

// newZone is not for people: the table of the world's zones takes 160 MB while
// it is searched, so a process of its own looks a zone up and ends.
func newZone() *cobra.Command {
	return &cobra.Command{
		Use:    zone.Command + " -- LATITUDE LONGITUDE",
		Short:  "Print the IANA time zone at a place",
		Hidden: true,
		Args:   cobra.ExactArgs(2),
		RunE: does(func(cmd *cobra.Command, args []string) error {
			lat, errLat := strconv.ParseFloat(args[0], 64)
			lon, errLon := strconv.ParseFloat(args[1], 64)
			if errLat != nil || errLon != nil || !(math.Abs(lat) <= 90 && math.Abs(lon) <= 180) {
				return misused("zone: got %q %q; want degrees north and degrees east (e.g. 52.37 4.90)", args[0], args[1])
			}
			name, err := zone.Find(lat, lon)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintln(cmd.OutOrStdout(), name)
			return err
		}),
	}
}
