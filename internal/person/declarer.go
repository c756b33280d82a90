package person

import "context"

// Redeclare gives somebody who was declared for another declarer: an account
// of the same app, within what one person may declare for (A21).
func (r *Registry) Redeclare(ctx context.Context, actor string, app AppID, id, to AccountID) error {
	var whose ID
	err := r.within(ctx, actor, app, id, func(tx Tx, acc Account, p ID) error {
		if acc.Declarer == 0 || to == id {
			return ErrDeclarer
		}
		if acc.Declarer == to {
			return nil
		}
		acc.Declarer, whose = to, p
		if err := r.mayDeclare(tx, acc); err != nil {
			return err
		}
		if err := tx.SetDeclarer(id, to); err != nil {
			return err
		}
		if err := tx.Change(Change{Kind: "account.declarer", Account: id, Person: p}); err != nil {
			return err
		}
		members, err := tx.Members(p)
		if err != nil {
			return err
		}
		_, err = r.represent(tx, p, members)
		return err
	})
	if err == nil {
		r.notify(whose)
	}
	return err
}
