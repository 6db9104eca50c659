package web

import (
	"reflect"
	"time"
)

var timeType = reflect.TypeFor[time.Time]()

// InUTC converts every time in what v points to to UTC. What pointers and
// slices refer to is copied first, since snapshots are shared between
// requests.
func InUTC(v any) { inUTC(reflect.ValueOf(v).Elem()) }

func inUTC(v reflect.Value) {
	switch {
	case v.Type() == timeType:
		v.Set(reflect.ValueOf(v.Interface().(time.Time).UTC()))
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				inUTC(v.Field(i))
			}
		}
	case v.Kind() == reflect.Pointer && !v.IsNil():
		fresh := reflect.New(v.Type().Elem())
		fresh.Elem().Set(v.Elem())
		inUTC(fresh.Elem())
		v.Set(fresh)
	case v.Kind() == reflect.Slice && !v.IsNil():
		fresh := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		reflect.Copy(fresh, v)
		for i := range fresh.Len() {
			inUTC(fresh.Index(i))
		}
		v.Set(fresh)
	}
}
