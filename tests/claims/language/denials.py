"""Judged sentences: in each line the figure in [brackets] is denied (`-`) or not (`+`)."""

from __future__ import annotations

from typing import Final

EN: Final = """
- We cannot refund [EUR 1,284.60].
- We can't refund [EUR 1,284.60].
- We won't be refunding [EUR 1,284.60] this time.
- We are unable to refund [EUR 1,284.60].
- It is impossible to refund [EUR 1,284.60].
- The [EUR 1,284.60] cannot be refunded.
- The fare of [EUR 1,284.60] will not be refunded.
- Your [EUR 1,284.60] has not been paid out.
- It is not [EUR 50] but EUR 60.
- It isn't [EUR 50], it's EUR 60.
- You pay EUR 60, not [EUR 50].
- You pay EUR 60 and not [EUR 50].
- You pay EUR 60 instead of [EUR 50].
- You pay EUR 60 rather than [EUR 50].
- Instead of [11:05] the train leaves at 14:00.
- It no longer costs [EUR 50].
- The price is no longer [EUR 50].
- You will never get [EUR 50].
- Neither [EUR 50] nor EUR 60 is right.
- Neither EUR 50 nor [EUR 60] is right.
- It is wrong to say '[EUR 50]'.
- It is wrong to say "you get [EUR 50]".
- It is not true that you get [EUR 50].
- It is false that you get [EUR 50].
- Never say "[EUR 50]" to a customer.
- The claim "you get [EUR 50]" is incorrect.
- You may have read [EUR 50]; that is wrong.
- The mail says "you won [EUR 50]", but that is not true.
- There is no flight at [11:05].
- There is no refund of [EUR 50].
- No refund of [EUR 50] is possible.
- We do not refund EUR 40 or [EUR 50].
- We do not refund EUR 40, or [EUR 50].
- Everything except [EUR 50] will be refunded.
- You get it all apart from [EUR 50].
- Please avoid the [8:15] train.
- The fee excludes [EUR 50] for cleaning.
- We cannot, under the fare rules, refund [EUR 50].
- I can't confirm that your seat is [14C].
- I do not think that it is [EUR 50].
- Do not take [400 mg] today.
- Please don't call [4455].
- The number isn't [4455].
- The limit was raised, so it is not [EUR 50] any more.
- It used to be [EUR 50].
- You get no [EUR 50] voucher.
- [EUR 50] is wrong.
- [EUR 50] is not correct.
- The amount of [EUR 50] is incorrect.
- [4 October] is out of the question.
- Room [A 03] isn't open to visitors.
- Nobody promised you [EUR 50].
- You don't have to pay [EUR 50].
- There's no need to pay [EUR 50].
- Without [EUR 50] in fees the total is EUR 100.
+ Without EUR 50 in fees the total is [EUR 100].
+ It is not EUR 50 but [EUR 60].
+ It isn't EUR 50, it's [EUR 60].
+ You pay [EUR 60], not EUR 50.
+ You pay [EUR 60] and not EUR 50.
+ You pay [EUR 60] instead of EUR 50.
+ Instead of 11:05 the train leaves at [14:00].
+ Instead of a refund you get [EUR 50].
+ We can refund [EUR 1,284.60].
+ You get not only [EUR 50] but also EUR 60.
+ You get no less than [EUR 50].
+ Take no more than [4 g] a day.
+ Do not take more than [4 g] a day.
+ Never take more than [4,000 mg] in 24 hours.
+ The dose must not exceed [4 g].
+ Do not exceed [4 g].
+ [4 g] must not be exceeded.
+ Come no later than [8:05].
+ Check-in does not open until [14:00].
+ You cannot check in before [14:00].
+ You can't cancel after [10:00].
+ Don't forget to be there by [8:05].
+ Do not hesitate to call [4000].
+ Don't worry, you get [EUR 50].
+ No problem, you get [EUR 50].
+ No, you get [EUR 50].
+ Unfortunately not: you get [EUR 50].
+ It is not impossible to refund [EUR 50].
+ We cannot rule out [EUR 50] in extra costs.
+ For [EUR 50] you cannot get a seat.
+ At a weight of [78 kg] you cannot take it.
+ With [78 kg] you must not take it.
+ If you do not cancel by 10:00, you pay [EUR 50].
+ If you don't cancel by [10:00], you pay EUR 50.
+ Your fare is not refundable, so you only get [EUR 118.42].
+ Nothing is refunded except [EUR 118.42].
+ There is no refund apart from [EUR 118.42] in taxes.
+ You get nothing but [EUR 118.42].
+ The flight is not cancelled and leaves at [11:05].
+ We do not send e-mails, but call [4000].
+ There is no charge for the change to [11:05].
+ I can't see why you should not get [EUR 50].
+ You are not wrong: it is [EUR 50].
+ See paragraph No. [12] of the terms.
+ A no-show costs [EUR 50].
+ Wait until 10:00, do not drive, and call [112].
+ Do not drive and call [112] now.
+ It has never been a problem to refund [EUR 50] within a week, and so we did.
+ We booked [14C] because 14D was not free.
+ It is true that you get [EUR 50].
+ You get it all without exception, [EUR 50].
+ Why don't you take [14C]?
+ The mail says "you won [EUR 50]".
+ You asked for 14D, which isn't free, so I booked [14C].
+ Although it isn't shown, you get [EUR 50].
+ It's not a problem; you get [EUR 50].
+ Masks are no longer needed. Three visitors may come at [10:00].
+ You get [EUR 50] without any deduction.
+ It costs [EUR 50], which is not refundable.
+ Paid was [EUR 50], and nothing else.
+ The only fee is [EUR 50]; there are no others.
+ You can't go wrong with [14C].
- The shuttle does not stop at [Gate 14].
- Sorry, but we aren't allowed to give [15%] on this model.
- I wouldn't recommend [10 mg].
- Your claim for [GBP 410] was declined.
- The offer of [EUR 99] has expired and is no longer valid.
- Nothing like [EUR 99] is due.
- You shouldn't have been charged [EUR 99].
- We did not charge EUR 45; the [EUR 99] was never debited either.
- It's EUR 60, not the [EUR 50] stated in the ad.
- It's EUR 60 (not [EUR 50]).
- At no time did we promise [EUR 50].
- Under no circumstances take [800 mg].
- The statement that you get [EUR 50] is not correct.
- Don't believe anyone who says it costs [EUR 50].
- I'm unable to offer [20 %] off.
- It is not [3 March] but 4 March.
- Not [3 March], 4 March.
+ Not 3 March, [4 March].
+ It's EUR 60 (not EUR 50), payable by [4 March].
+ The rate is [4.2 %] and not negotiable.
+ The rate is [4.2 %], no more and no less.
+ You pay [EUR 30], no hidden costs.
+ You pay [EUR 30] because there is no discount.
+ Nothing changes: the price stays at [EUR 30].
+ If it does not work, call [4000].
+ Unless you cancel, you pay [EUR 30].
+ You won't pay more than [EUR 30].
+ It never takes longer than [5 days].
+ You don't need a visa for stays of up to [90 days].
+ There is nothing to pay beyond the [EUR 30] deposit.
+ It isn't free; it costs [EUR 30].
+ It isn't free: [EUR 30].
+ It is not free and costs [EUR 30].
+ It's not just cheap, it's only [EUR 30].
+ Nobody pays less than [EUR 30].
+ You have until [5 May], no exceptions.
+ No charge applies. The deposit of [EUR 30] is returned.
+ We are not open on Sundays, only from [9:00] on weekdays.
+ I have no doubt that it is [EUR 30].
+ Not to worry, [EUR 30] it is.
+ The seat [14C] is not only free but also by the window.
+ I don't just think it is [EUR 30], I know it.
+ Couldn't be simpler: dial [4000].
+ You can't beat [EUR 30].
+ Please do not be late: [8:05] sharp.
+ Not until [8:05] will the doors open.
+ Don't leave before [8:05].
- We do not refund [EUR 40], EUR 50 or EUR 60.
- We do not refund EUR 40, [EUR 50] or EUR 60.
- We do not refund EUR 40, EUR 50 or [EUR 60].
- We do not refund EUR 40, EUR 50, or [EUR 60].
+ We do not refund taxes, and the [EUR 60] stays with us as a voucher.
+ We don't charge for changes, the fare is [EUR 60].
+ You did not pay. The bill of [EUR 60] is open.
+ The bill is not EUR 50 but is [EUR 60].
- The bill, which isn't [EUR 50], is open.
+ The bill, which isn't due yet, is [EUR 50].
+ The bill (not due yet) is [EUR 50].
- The bill is EUR 60 - not [EUR 50].
+ The bill is not low: it is [EUR 60].
- I have never said that it is [EUR 60].
- No, it isn't [EUR 60].
+ No, it is [EUR 60].
+ No: [EUR 60].
- We regret that we cannot offer you [EUR 20].
+ We regret that we cannot offer you more than [EUR 20].
+ As you didn't cancel in time, [EUR 20] will be charged.
+ Since you did not cancel, we charge [EUR 20].
+ You did not cancel, so we charge [EUR 20].
+ You did not cancel in time; therefore [EUR 20] is due.
- "[EUR 20]" is not what we said.
+ We said "[EUR 20]", and that is right.
- The sticker saying '[EUR 20]' is out of date.
+ Please ignore the mail. The price is [EUR 20].
+ The voucher is not lost, it is worth [EUR 20].
+ I can't open it, but the total is [EUR 20].
+ I'm not a lawyer, but [30 days] is the usual term.
+ Not everyone knows that it costs [EUR 20].
+ It does not matter whether you pay [EUR 20] now or later.
+ You don't only save [EUR 20].
+ Do not pay EUR 20, pay [EUR 10].
- Do not pay [EUR 20], pay EUR 10.
+ There is no better price than [EUR 20].
+ There's no fee up to [EUR 20].
+ There was never any question that it is [EUR 20].
+ It can't be that hard: press [7] twice.
"""

DE: Final = """
- Wir können [50 EUR] nicht erstatten.
- Die [50 EUR] werden nicht erstattet.
- Wir erstatten die [50 EUR] nicht.
- Ich kann Ihnen die [50 EUR] leider nicht erstatten.
- Leider können wir Ihnen nicht [50 EUR] erstatten.
- Es ist nicht möglich, [50 EUR] zu erstatten.
- Wir sind nicht in der Lage, Ihnen [50 EUR] zu erstatten.
- Es ist unmöglich, [50 EUR] zu erstatten.
- Sie bekommen nicht [50 EUR], sondern 60 EUR.
- Sie bekommen 60 EUR und nicht [50 EUR].
- Sie bekommen 60 EUR statt [50 EUR].
- Statt um [11:05] fährt der Zug um 14:00.
- Es gibt keinen Flug um [11:05].
- Wir zahlen keine [50 EUR].
- Eine Erstattung von [50 EUR] ist nicht möglich.
- Eine Erstattung von [50 EUR] ist ausgeschlossen.
- Es kostet nicht mehr [50 EUR].
- Es stimmt nicht, dass Sie [50 EUR] bekommen.
- Es ist falsch, dass Sie [50 EUR] bekommen.
- Ich kann nicht bestätigen, dass Ihr Sitz [14C] ist.
- Der Satz „Sie bekommen [50 EUR]“ ist falsch.
- Sagen Sie nie „[50 EUR]“.
- In der Mail steht „[50 EUR]“, aber das stimmt nicht.
- Weder [50 EUR] noch 60 EUR sind richtig.
- Weder 50 EUR noch [60 EUR] sind richtig.
- Die Nummer ist nicht [4455].
- Nehmen Sie [400 mg] heute nicht ein.
- Rufen Sie bitte nicht die [4455] an.
- Alles außer [50 EUR] wird erstattet.
- Sie müssen die [50 EUR] nicht zahlen.
- Sie müssen keine [50 EUR] zahlen.
- Der Betrag von [50 EUR] ist falsch.
- Der Zug um [11:05] fährt niemals ab.
- Ohne [50 EUR] Gebühr sind es 100 EUR.
+ Ohne 50 EUR Gebühr sind es [100 EUR].
+ Wir erstatten nicht 50, sondern [60 EUR].
+ Sie bekommen [60 EUR] und nicht 50 EUR.
+ Sie bekommen [60 EUR] statt 50 EUR.
+ Sie bekommen nicht nur [50 EUR], sondern auch einen Gutschein.
+ Nehmen Sie nicht mehr als [4 g] am Tag.
+ Kommen Sie nicht später als [8:05].
+ Der Schalter öffnet nicht vor [14:00].
+ Bitte überschreiten Sie [4 g] nicht.
+ [4 g] dürfen nicht überschritten werden.
+ Vergessen Sie nicht, um [8:05] da zu sein.
+ Zögern Sie nicht, die [4000] anzurufen.
+ Keine Sorge, Sie bekommen [50 EUR].
+ Kein Problem: Sie bekommen [50 EUR].
+ Nein, Sie bekommen [50 EUR].
+ Für [50 EUR] bekommen Sie keinen Sitz.
+ Bei [78 kg] dürfen Sie es nicht nehmen.
+ Der Tarif ist nicht erstattbar, daher bekommen Sie nur [118,42 EUR].
+ Nichts außer [118,42 EUR] wird erstattet.
+ Wenn Sie nicht bis 10:00 stornieren, zahlen Sie [50 EUR].
+ Es ist nicht ausgeschlossen, dass Sie [50 EUR] bekommen.
+ Der Flug ist nicht gestrichen und startet um [11:05].
+ Wir verschicken nichts per E-Mail, rufen Sie die [4000] an.
+ Der Termin ist am [4. Oktober].
+ Sie erhalten [50 EUR], obwohl das nicht üblich ist.
+ Es kostet [50 EUR], nicht mehr und nicht weniger.
+ Nüchtern müssen Sie nicht sein, kommen Sie um [8:05].
+ Warum nehmen Sie nicht [14C]?
- Der Bus hält nicht an [Steig 14].
- Ihr Antrag auf [410 EUR] wurde abgelehnt.
- Ihnen steht kein Rabatt von [15 %] zu.
- Das Angebot von [99 EUR] gilt nicht mehr.
- Es sind 60 EUR und nicht die [50 EUR] aus der Anzeige.
- Es sind 60 EUR (nicht [50 EUR]).
- Nicht am [3. März], sondern am 4. März.
- Die Aussage, dass Sie [50 EUR] bekommen, ist falsch.
- Nehmen Sie auf keinen Fall [800 mg].
- Eine Dosis von [800 mg] ist nicht erlaubt.
- Wir haben Ihnen keine [50 EUR] abgebucht.
- Es fällt keine Gebühr von [50 EUR] an.
+ Nicht am 3. März, sondern am [4. März].
+ Der Satz beträgt [4,2 %] und ist nicht verhandelbar.
+ Sie zahlen [30 EUR], weil es keinen Rabatt gibt.
+ Wenn es nicht klappt, rufen Sie die [4000] an.
+ Es ist nicht kostenlos, sondern kostet [30 EUR].
+ Es dauert nie länger als [5 Tage].
+ Sie zahlen nicht mehr als [30 EUR].
+ Kommen Sie bitte nicht zu spät: [8:05].
+ Bis zu [90 Tagen] brauchen Sie kein Visum.
+ Es ist keine Sorge nötig, [30 EUR] reichen.
+ Nicht nur die Gebühr, auch die [30 EUR] bekommen Sie zurück.
+ Ohne Termin geht es nicht, rufen Sie die [4000] an.
+ Der Preis bleibt bei [30 EUR], es ändert sich nichts.
+ Ab [14:00] ist niemand mehr da.
+ Mehr als [30 EUR] zahlen Sie nicht.
+ Ich bezweifle nicht, dass es [30 EUR] sind.
+ Wir erstatten nichts, noch heute bekommen Sie aber [50 EUR].
- Wir erstatten weder Steuern noch [50 EUR].
+ Da Sie nicht storniert haben, berechnen wir [50 EUR].
+ Sie haben nicht storniert, also berechnen wir [50 EUR].
+ Es gibt kein besseres Angebot als [50 EUR].
- Ich habe nie gesagt, dass es [50 EUR] sind.
+ Nicht jeder weiß, dass es [50 EUR] kostet.
- Bitte zahlen Sie die [50 EUR] nicht.
- Die Karte kostet keinesfalls [50 EUR].
+ Die Karte kostet [50 EUR], das ist nicht viel.
+ Die Karte ist nicht teuer (nur [50 EUR]).
+ Ich weiß nicht, warum, aber es sind [50 EUR].
"""

FR: Final = """
- Nous ne pouvons pas rembourser [50 EUR].
- Nous ne pouvons malheureusement pas vous rembourser [50 EUR].
- Les [50 EUR] ne sont pas remboursés.
- Le montant de [50 EUR] ne sera pas remboursé.
- Ce n'est pas [50 EUR] mais 60 EUR.
- Vous payez 60 EUR, pas [50 EUR].
- Vous payez 60 EUR et non [50 EUR].
- Vous payez 60 EUR au lieu de [50 EUR].
- Vous payez 60 EUR plutôt que [50 EUR].
- Au lieu de [11:05], le train part à 14:00.
- Il n'y a pas de vol à [11:05].
- Il n'y a aucun remboursement de [50 EUR].
- Aucun remboursement de [50 EUR] n'est possible.
- Il ne coûte plus [50 EUR].
- Vous n'aurez jamais [50 EUR].
- Il est impossible de rembourser [50 EUR].
- Il est faux de dire « [50 EUR] ».
- Il n'est pas vrai que vous recevez [50 EUR].
- La phrase « vous recevez [50 EUR] » est fausse.
- Vous n'obtenez ni [50 EUR] ni 60 EUR.
- Vous n'obtenez ni 50 EUR ni [60 EUR].
- Ne prenez pas [400 mg] aujourd'hui.
- N'appelez pas le [4455].
- Tout sauf [50 EUR] est remboursé.
- Vous n'avez pas à payer [50 EUR].
- Le montant de [50 EUR] est incorrect.
- C'est pas [50 euros].
- Le mail dit « [50 EUR] », mais c'est faux.
+ Ce n'est pas 50 EUR mais [60 EUR].
+ Vous payez [60 EUR], pas 50 EUR.
+ Vous payez [60 EUR] et non 50 EUR.
+ Vous payez [60 EUR] au lieu de 50 EUR.
+ Vous ne payez que [50 EUR].
+ Vous ne recevez que [118,42 EUR] de taxes.
+ Non seulement vous recevez [50 EUR], mais aussi un bon.
+ Ne prenez pas plus de [4 g] par jour.
+ Ne dépassez pas [4 g] par jour.
+ Il ne faut pas dépasser [4 g].
+ L'enregistrement n'ouvre pas avant [14:00].
+ N'oubliez pas d'être là à [8:05].
+ N'hésitez pas à appeler le [4000].
+ Pas de problème, vous recevez [50 EUR].
+ Non, vous recevez [50 EUR].
+ Pour [50 EUR], vous n'aurez pas de siège.
+ Avec [78 kg] vous ne pouvez pas en prendre.
+ Le tarif n'est pas remboursable, donc vous recevez [118,42 EUR].
+ Rien n'est remboursé sauf [118,42 EUR].
+ Si vous n'annulez pas avant 10:00, vous payez [50 EUR].
+ Il n'est pas impossible de rembourser [50 EUR].
+ Le vol n'est pas annulé et part à [11:05].
+ Vous payez plus de [50 EUR].
+ Vous avez droit à [50 EUR] sans frais.
+ Appelez le [4000], pas besoin d'attendre.
- Le bus ne s'arrête pas au [quai 14].
- Votre demande de [410 EUR] a été refusée.
- L'offre de [99 EUR] n'est plus valable.
- C'est 60 EUR (pas [50 EUR]).
- Ce n'est pas le [3 mars] mais le 4 mars.
- Ne prenez en aucun cas [800 mg].
- Contrairement à l'annonce de [50 EUR], vous payez 60 EUR.
- Nous ne vous avons jamais facturé [50 EUR].
- On ne peut pas vous donner [15 %].
- Il n'est pas exact que vous recevez [50 EUR].
+ Ce n'est pas le 3 mars mais le [4 mars].
+ Le taux est de [4,2 %] et n'est pas négociable.
+ Vous payez [30 EUR] car il n'y a pas de remise.
+ Si cela ne marche pas, appelez le [4000].
+ Ce n'est pas gratuit, cela coûte [30 EUR].
+ Vous ne payez pas plus de [30 EUR].
+ Cela ne prend jamais plus de [5 jours].
+ Ne venez pas avant [8:05].
+ Il n'y a que [30 EUR] à payer.
+ Sans rendez-vous, appelez le [4000].
+ Rien ne change, le prix reste à [30 EUR].
+ Je ne doute pas que ce soit [30 EUR].
+ Comme vous n'avez pas annulé, nous facturons [50 EUR].
+ Vous n'avez pas annulé, nous facturons donc [50 EUR].
- Je n'ai jamais dit que c'était [50 EUR].
+ Il n'y a pas de meilleur prix que [50 EUR].
- Ne payez pas les [50 EUR].
+ Ce n'est pas cher ([50 EUR]).
+ Personne ne paie moins de [50 EUR].
"""

ES: Final = """
- No podemos reembolsar [50 EUR].
- Lamentablemente no podemos reembolsarle [50 EUR].
- Los [50 EUR] no se reembolsan.
- El importe de [50 EUR] no será reembolsado.
- No son [50] sino 60 euros.
- Usted paga 60 EUR, no [50 EUR].
- Usted paga 60 EUR y no [50 EUR].
- Usted paga 60 EUR en vez de [50 EUR].
- En lugar de las [11:05] el tren sale a las 14:00.
- No hay ningún vuelo a las [11:05].
- No hay reembolso de [50 EUR].
- Ya no cuesta [50 EUR].
- Nunca recibirá [50 EUR].
- Es imposible reembolsar [50 EUR].
- Es falso decir «[50 EUR]».
- No es cierto que reciba [50 EUR].
- La frase «recibirá [50 EUR]» es falsa.
- No recibirá ni [50 EUR] ni 60 EUR.
- No recibirá ni 50 EUR ni [60 EUR].
- No tome [400 mg] hoy.
- No llame al [4455].
- Todo excepto [50 EUR] se reembolsa.
- No tiene que pagar [50 EUR].
- El importe de [50 EUR] es incorrecto.
- El correo dice «[50 EUR]», pero eso no es cierto.
- Tampoco reembolsamos [50 EUR].
+ No son 50 sino [60] euros.
+ Usted paga [60 EUR], no 50 EUR.
+ Usted paga [60 EUR] y no 50 EUR.
+ Usted paga [60 EUR] en vez de 50 EUR.
+ No solo recibe [50 EUR], sino también un vale.
+ No tome más de [4 g] al día.
+ No supere los [4 g] al día.
+ No llegue después de las [8:05].
+ La facturación no abre antes de las [14:00].
+ No olvide estar allí a las [8:05].
+ No dude en llamar al [4000].
+ No se preocupe, recibirá [50 EUR].
+ No hay problema, recibirá [50 EUR].
+ No, recibirá [50 EUR].
+ No obstante, recibirá [50 EUR].
+ Por [50 EUR] no hay asiento.
+ Con [78 kg] no puede tomarlo.
+ La tarifa no es reembolsable, así que recibe [118,42 EUR].
+ No se reembolsa nada excepto [118,42 EUR].
+ Si no cancela antes de las 10:00, paga [50 EUR].
+ No es imposible reembolsar [50 EUR].
+ El vuelo no está cancelado y sale a las [11:05].
+ Sin embargo, recibirá [50 EUR].
+ Recibirá [50 EUR] sin coste.
+ Vea el artículo No. [12] del contrato.
- El autobús no para en el [andén 14].
- Su solicitud de [410 EUR] fue rechazada.
- La oferta de [99 EUR] ya no es válida.
- Son 60 EUR (no [50 EUR]).
- No es el [3 de marzo] sino el 4 de marzo.
- En ningún caso tome [800 mg].
- Nunca le hemos cobrado [50 EUR].
- No podemos darle un [15 %].
- No es correcto que reciba [50 EUR].
+ No es el 3 de marzo sino el [4 de marzo].
+ El tipo es del [4,2 %] y no es negociable.
+ Paga [30 EUR] porque no hay descuento.
+ Si no funciona, llame al [4000].
+ No es gratis, cuesta [30 EUR].
+ No paga más de [30 EUR].
+ Nunca tarda más de [5 días].
+ No venga antes de las [8:05].
+ Sin cita, llame al [4000].
+ Nada cambia, el precio sigue en [30 EUR].
+ No cabe duda de que son [30 EUR].
+ Como no canceló, le cobramos [50 EUR].
- Nunca he dicho que sean [50 EUR].
+ No hay mejor precio que [50 EUR].
- No pague los [50 EUR].
+ No es caro (solo [50 EUR]).
+ Nadie paga menos de [50 EUR].
"""
