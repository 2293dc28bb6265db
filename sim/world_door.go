package sim

import (
	"bytes"
	"encoding/json"
	"net/http"
)

// speedAtDoor changes the speed, by {"speed": 60}.
func (w *World) speedAtDoor(out http.ResponseWriter, r *http.Request) {
	var order struct {
		Speed float64 `json:"speed"`
	}
	if w.ordered(out, r, &order) {
		w.toldAtDoor(out, w.SetSpeed(order.Speed))
	}
}

// addAtDoor adds generated servers, by {"accountID": …, "region": …, "servers": 20}. What
// else a world may hold at first is in its file.
func (w *World) addAtDoor(out http.ResponseWriter, r *http.Request) {
	var order struct {
		Account string `json:"accountID"`
		Region  string `json:"region"`
		Servers int    `json:"servers"`
	}
	if w.ordered(out, r, &order) {
		w.toldAtDoor(out, w.AddServers(order.Account, order.Region, order.Servers))
	}
}

// ordered reads an order of fields that are all known.
func (w *World) ordered(out http.ResponseWriter, r *http.Request, order any) bool {
	body, ok := readOrder(out, r)
	if !ok {
		return false
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(order); err != nil {
		doorRefuse(out, http.StatusBadRequest, "INVALID", "the order could not be read: "+err.Error())
		return false
	}
	return true
}

// toldAtDoor answers with the world as it is after an order.
func (w *World) toldAtDoor(out http.ResponseWriter, err error) {
	if err != nil {
		doorRefuse(out, http.StatusUnprocessableEntity, "INVALID", err.Error())
		return
	}
	doorSays(out, w.Status())
}
