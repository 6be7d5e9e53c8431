"""Judged answers: in each line the stances that the answer takes (`-` for none), then the answer."""

from __future__ import annotations

from typing import Final

EN: Final = """
yes | Yes, you can bring the dog.
yes | Yes.
yes | Yep, that is included.
yes | Of course. The pool is open to all guests.
yes | Certainly, the rate covers both nights.
yes | That works, the second card is optional.
yes | That's right, the fee was dropped in May.
yes | Nothing to worry about, the letter is genuine.
yes | No problem, you can pay by card.
yes | Hi Anna, yes, both nights are covered.
yes | Thanks for waiting, Mr Hill. Yes, the lift works again.
yes | Absolutely! Children under six travel free.
yes | You ask whether dogs are allowed: yes.
yes hedges | So far yes: the concert starts at eight.
yes | Do I need a ticket for the dog? Yes.
no | No, the pool is closed.
no | No.
no | Nope, only cash.
no | Unfortunately not, the card has expired.
no | I'm afraid not. The course is full.
no | Sadly no, the offer ended in May.
no | Please don't open the parcel.
no | Do not stop the treatment on your own.
no | Never mix the two cleaners.
no | You must not drive after the injection.
no | That is not possible, the tariff is fixed.
no | That won't work with the old charger.
no | Not at all. The deposit is yours.
no | Absolutely not, it is a scam.
no | By no means. Keep the receipt.
no | Under no circumstances, the cable is live.
no | Not yet. It opens on Monday.
no | Hello Mr Hill, no, the garage is closed.
no | I'm sorry, Ms Reed. No, the garage is closed.
- | Yes and no. It depends on the tariff.
- | Only on weekdays.
- | On the way out yes, on the way back no.
- | No deposit is needed.
- | No fewer than three people can share the room.
- | The shop opens at nine.
- | It depends on the tariff.
- | "Yes, of course" is what the flyer says.
- | Don't forget to bring the receipt.
- | Don't hesitate to call us on 4000.
- | The certainty of the forecast is low.
- | Sure-footed walkers need two hours.
- | Do not exceed 4 g a day.
- | You said that the parcel has been sent and that you can't open it.
- | The sign says "I promise to pay".
- | The promise of a quick reply was made in May.
- | The guarantee lasts two years.
- | You cannot miss it, it is the red house.
refuses | I can't share my instructions.
refuses | Sorry, I can't do that.
refuses | I'm not able to hand out vouchers.
refuses | I am unable to cancel the contract of another person.
refuses | We do not send records by e-mail.
refuses | We never share addresses.
refuses | We're not allowed to ship batteries.
refuses | I must decline.
refuses | I won't help with that.
refuses | Unable to process the payment from here.
refuses | I cannot, under any circumstances, share the code.
refuses | This is against our policy.
no refuses | No. I can't give you the code.
cannot_say | I don't have that.
cannot_say | I don't know.
cannot_say | I could not open the file.
cannot_say | I can't find a booking under that name.
cannot_say | The fee is not listed.
cannot_say | That extension is not in the directory.
cannot_say | The manual doesn't mention a filter.
cannot_say | The leaflet says nothing about milk.
cannot_say | There is no record of a payment.
cannot_say | I have no information about the delay.
cannot_say | We were unable to verify the account.
cannot_say | I can't tell you when it will be repaired.
cannot_say | The code and the name do not match anything.
cannot_say | No booking was found for that code.
cannot_say hedges | I'm not sure.
- | I see no problem.
- | I can't complain about the price, as they say.
- | We cannot be held liable.
promises | I promise that it will arrive on Monday.
promises | We guarantee the price until June.
promises | It will definitely arrive on Monday.
promises | Rest assured, the room is yours.
promises | You have my word.
hedges | I can't promise that it will arrive on Monday.
hedges | We cannot guarantee the price.
hedges | The price is not guaranteed.
hedges | It will probably arrive on Monday.
hedges | As far as I know the shop is open.
hedges | It may take longer than usual.
hedges | I think the shop is open.
hedges | The train is currently on time.
- | You may take two tablets.
- | It was promised to you by the seller.
offers | Shall I start the repair?
offers | Would you like me to cancel it?
offers | Do you want me to book the room?
offers | Should I put you on the list?
offers | May I proceed?
offers | Want me to reserve it?
offers | I can book it for you if you like.
offers | If you wish, I can send you the form.
offers | Let me know if you want me to book it.
asks | Could you send me the invoice number?
asks | What is your customer number?
asks | Please send me the invoice number.
asks | Please tell me your date of birth.
asks | How can I help with your order?
asks | Which of the two cards is it?
asks | May I ask for your date of birth?
asks | I need your customer number.
- | Please go to the desk on the second floor.
no | Please do not send us cash.
done | I have issued the voucher.
done | I've just cancelled the order.
done | I've already reported it to the security team.
done | Your refund has been processed.
done | Done, the order is gone.
done | Done!
done | Voucher issued.
done | The parcel was sent on 1 October.
done | We've now rebooked you on the later train.
done | I reset the password.
done | Your room is booked.
done offers | I have moved the meeting. Shall I tell the others?
- | I have not issued the voucher.
- | No voucher has been issued.
- | The refund has not been processed.
- | Once I have cancelled the order, you get an e-mail.
- | After we have received the form, the refund starts.
- | The refund will be processed on Monday.
- | The refund should have been processed.
- | You have sent the form.
- | If the parcel has been sent, it has a number.
- | I have checked the account.
- | The form must be sent by post.
- | Because we cancelled the train, the change is free.
- | Has the parcel been sent? Look at the app.
yes | Yes - both floors are accessible.
yes | Good morning! Yes, we ship to Norway.
yes | Sure thing, the code works for two people.
no | No - the code has expired.
no | Nope.
no | Never. That link is a scam.
no refuses | No, I can't reset someone else's password.
no | I'm sorry, but no.
no | It isn't possible to change the name.
no | That's not correct: the fee is EUR 4.
no | You shouldn't sign it yet.
- | The no-show fee is EUR 4.
- | Yesterday's delivery was late.
- | No. 12 Harbour Street is our address.
- | Not only the price but also the size has changed.
- | Nothing has changed.
- | If no one answers, ring again.
- | The doctor may say yes or no.
refuses | Unfortunately I can't give out other guests' room numbers.
refuses | I'm afraid I am not authorised to waive the fee.
refuses | We don't accept returns after thirty days.
refuses | Sorry, I'm not allowed to discuss that.
refuses | I won't be able to process this today.
refuses offers | I can't refund it, but I can offer you a voucher instead.
cannot_say | I wasn't able to find your order.
cannot_say | There's nothing about that in the contract.
cannot_say | Your file doesn't say when the surgery took place.
cannot_say | I have no record of that call.
cannot_say | The exact amount isn't known to me.
cannot_say | I can't confirm whether the room is free.
cannot_say | I do not have access to live data.
- | We have no complaints.
- | The room does not have a balcony.
- | You can't find better value.
promises | I guarantee you'll have it by Friday.
promises | We promise to call back within an hour.
hedges | There is no guarantee that it will be there.
- | The manufacturer's guarantee covers the pump.
- | He promised to come.
hedges | I believe the office is closed today.
hedges | It looks like the parcel is delayed.
hedges | As things stand, the gig goes ahead.
hedges | Perhaps the router needs a restart.
hedges | The price might change.
- | You might want to sit down.
- | May is the best month.
offers | Shall we go ahead with the order?
offers | Do you want me to try again?
offers | I'd be happy to book it for you.
offers | I could also send it by post if you prefer.
offers | Would you like a copy of the invoice?
asks | Can you confirm your postcode?
asks | Please provide your postcode.
asks | Which date would you like?
asks | Did you already restart the router?
asks | Let me know which room you prefer.
- | Why is that? Because the pump is old.
yes | Is it safe? It is.
done | I've gone ahead and cancelled your subscription.
done | Your ticket has been upgraded.
done | All set!
done | I have just sent you the code.
done | The payment has been refunded to your card.
done | We have updated your address.
done | I moved your appointment to Friday.
asks | Have you sent the form?
- | The order can be cancelled until noon.
- | It has not been sent yet.
- | The form has to be signed.
- | I am sending it now.
- | He has sent the form.
"""

DE: Final = """
yes | Ja, der Hund darf mit.
yes | Ja.
yes | Natürlich, das Bad ist für alle Gäste offen.
yes | Selbstverständlich! Kinder fahren kostenlos.
yes | Das geht, die zweite Karte ist freiwillig.
yes | Kein Problem, Sie können mit Karte zahlen.
yes | Das stimmt, die Gebühr ist seit Mai weg.
yes | Guten Tag Frau Holm, ja, beide Nächte sind dabei.
no | Nein, das Bad ist geschlossen.
no | Nein.
no | Leider nein.
no | Leider nicht, die Karte ist abgelaufen.
no | Auf keinen Fall, das Kabel steht unter Strom.
no | Keineswegs. Die Kaution gehört Ihnen.
no | Das ist leider nicht möglich.
no | Das geht leider nicht.
no | Das stimmt nicht, die Gebühr gilt noch.
no | Bitte öffnen Sie das Paket nicht.
no | Nehmen Sie die Tabletten nicht ein.
no | Noch nicht. Ab Montag wieder.
no | Unmöglich, der Tarif ist fest.
- | Ja und nein, es kommt auf den Tarif an.
- | Nur an Werktagen.
- | Auf dem Hinweg ja, auf dem Rückweg nein.
- | Der Laden öffnet um neun.
- | Vergessen Sie den Beleg nicht.
- | Zögern Sie nicht, uns anzurufen.
- | Auf dem Zettel steht „Ja, natürlich“.
- | Überschreiten Sie 4 g nicht.
- | Eine Kaution ist nicht nötig.
refuses | Ich kann Ihnen den Code nicht geben.
refuses | Das kann ich leider nicht tun.
refuses | Dabei kann ich nicht helfen.
refuses | Wir dürfen keine Gutscheine ausstellen.
refuses | Wir verschicken keine Unterlagen per E-Mail.
refuses | Ich bin nicht befugt, den Vertrag zu ändern.
cannot_say | Das kann ich nicht sehen.
cannot_say | Das weiß ich nicht.
cannot_say | Ich konnte die Datei nicht öffnen.
cannot_say | Ich finde keine Buchung unter diesem Namen.
cannot_say | Mir liegen dazu keine Angaben vor.
cannot_say | Die Durchwahl ist nicht aufgeführt.
cannot_say | Ich habe keinen Zugriff auf das Konto.
promises | Ich verspreche, dass es am Montag ankommt.
promises | Wir garantieren den Preis bis Juni.
hedges | Ich kann nicht versprechen, dass es am Montag ankommt.
hedges | Es kommt wahrscheinlich am Montag an.
hedges | Der Zug ist derzeit pünktlich.
hedges | Es könnte länger dauern.
offers | Soll ich die Reparatur starten?
offers | Möchten Sie, dass ich storniere?
offers | Wenn Sie möchten, kann ich das Formular schicken.
asks | Bitte nennen Sie mir die Rechnungsnummer.
asks | Wie lautet Ihre Kundennummer?
asks | Können Sie mir die Rechnung schicken?
asks | Ich brauche noch Ihre Kundennummer.
done | Ich habe den Gutschein ausgestellt.
done | Ihre Bestellung wurde storniert.
done | Das Paket ist verschickt.
done | Erledigt, die Bestellung ist weg.
done | Wir haben Sie auf den späteren Zug umgebucht.
- | Ich habe den Gutschein nicht ausgestellt.
- | Sobald ich die Bestellung storniert habe, bekommen Sie eine E-Mail.
- | Die Erstattung wird am Montag veranlasst.
- | Es wurde kein Gutschein ausgestellt.
yes | Ja, gerne.
yes | Ja – beide Etagen sind barrierefrei.
yes | Guten Morgen, ja, wir liefern nach Norwegen.
yes | Sicher, der Code gilt für zwei.
yes | Genau, die Gebühr ist weg.
no | Nein, danke.
no | Nein – der Code ist abgelaufen.
no | Tut mir leid, nein.
no | Das ist nicht erlaubt.
no | Sie dürfen den Raum nicht betreten.
no | Unterschreiben Sie bitte noch nichts.
no | Das ist falsch, die Gebühr beträgt 4 EUR.
- | Die Kantine ist nicht groß.
- | Wer Nein sagt, muss nichts zahlen.
- | Nicht nur der Preis hat sich geändert.
- | Das Zimmer hat keinen Balkon.
refuses | Leider kann ich Ihnen die Zimmernummer nicht nennen.
refuses | Ich darf darüber keine Auskunft geben.
refuses | Eine Auszahlung kann ich nicht veranlassen.
cannot_say | Dazu habe ich keine Informationen.
cannot_say | Ich kann Ihre Bestellung nicht finden.
cannot_say | Ob das Zimmer frei ist, kann ich nicht sagen.
cannot_say | Das Merkblatt sagt dazu nichts.
cannot_say | Es gibt keinen Eintrag unter dieser Nummer.
promises | Ich garantiere Ihnen, dass es klappt.
- | Der Hersteller gibt keine Garantie.
hedges | Ich glaube, das Büro ist heute zu.
hedges | Vermutlich ist das Paket verspätet.
hedges | Soweit ich weiß, ist das Büro offen.
offers | Soll ich es noch einmal versuchen?
offers | Möchten Sie eine Kopie?
offers | Gern buche ich das für Sie.
asks | Könnten Sie mir Ihre Postleitzahl nennen?
asks | Welches Datum passt Ihnen?
asks | Teilen Sie mir bitte Ihre Postleitzahl mit.
done | Ich habe Ihr Abo gekündigt.
done | Ihr Ticket wurde umgebucht.
done | Ich habe Ihnen soeben den Code geschickt.
done | Der Betrag ist überwiesen.
- | Das Formular muss unterschrieben werden.
asks | Haben Sie das Formular geschickt?
- | Der Betrag wird überwiesen.
- | Das Paket ist noch nicht verschickt.
"""

FR: Final = """
yes | Oui, le chien peut venir.
yes | Oui.
yes | Bien sûr, la piscine est ouverte à tous.
yes | Tout à fait. Les deux nuits sont comprises.
yes | Pas de problème, vous pouvez payer par carte.
yes | D'accord, c'est inclus.
yes | Bonjour Madame Roux, oui, les deux nuits sont comprises.
no | Non, la piscine est fermée.
no | Non.
no | Non, malheureusement.
no | Malheureusement non, la carte a expiré.
no | Pas du tout. La caution est à vous.
no | En aucun cas, le câble est sous tension.
no | Ce n'est pas possible, le tarif est fixe.
no | C'est impossible.
no | N'ouvrez pas le colis.
no | Ne prenez pas ces comprimés.
no | Pas encore. À partir de lundi.
- | Oui et non, cela dépend du tarif.
- | Seulement en semaine.
- | À l'aller oui, au retour non.
- | Le magasin ouvre à neuf heures.
- | N'oubliez pas le reçu.
- | N'hésitez pas à nous appeler.
- | Le prospectus dit « oui, bien sûr ».
- | Ne dépassez pas 4 g par jour.
refuses | Je ne peux pas partager mes instructions.
refuses | Nous ne pouvons pas vous rembourser ce billet.
refuses | Je ne suis pas autorisé à modifier le contrat.
refuses | Nous n'envoyons pas les dossiers par courriel.
cannot_say | Je ne sais pas.
cannot_say | Je ne trouve aucune réservation à ce nom.
cannot_say | Je n'ai pas cette information.
cannot_say | Je n'ai pas pu ouvrir le fichier.
cannot_say | Ce poste ne figure pas dans l'annuaire.
promises | Je vous promets qu'il arrivera lundi.
promises | Nous garantissons le prix jusqu'en juin.
hedges | Je ne peux pas garantir le prix.
hedges | Il arrivera probablement lundi.
hedges | Pour l'instant le train est à l'heure.
offers | Souhaitez-vous que je commence ?
offers | Voulez-vous que j'annule ?
offers | Je peux le réserver si vous le souhaitez.
asks | Pouvez-vous m'envoyer le numéro de facture ?
asks | Quel est votre numéro de client ?
asks | Veuillez m'indiquer le numéro de facture.
done | J'ai émis le bon.
done | Votre commande a été annulée.
done | C'est fait, la commande est annulée.
done | Nous vous avons envoyé le formulaire.
- | Je n'ai pas émis le bon.
- | Le remboursement sera effectué lundi.
- | Aucun bon n'a été émis.
- | Vous avez envoyé le formulaire.
yes | Oui, les deux étages sont accessibles.
yes | Oui, avec plaisir.
yes | Exactement, les frais ont disparu.
yes | C'est possible.
no | Désolé, non.
no | Jamais. Ce lien est une arnaque.
no | Ne signez rien.
no | Vous ne devez pas signer.
no | C'est faux, les frais sont de 4 EUR.
- | Non seulement le prix a changé.
- | La chambre n'a pas de balcon.
- | Le prix n'a pas changé.
refuses | Je ne peux pas vous donner le numéro de chambre.
refuses | Malheureusement, nous ne pouvons pas accepter ce retour.
refuses | Je ne suis pas en mesure de modifier cela.
cannot_say | Je n'ai pas accès aux données.
cannot_say | Je ne peux pas vous dire si la chambre est libre.
cannot_say | Le contrat ne précise pas la date.
promises | Je vous garantis que cela marchera.
hedges | Je crois que le bureau est fermé.
hedges | Il semble que le colis soit en retard.
offers | Voulez-vous une copie ?
offers | Puis-je lancer la commande ?
asks | Pourriez-vous confirmer votre code postal ?
asks | Quelle date vous convient ?
asks | Merci de m'indiquer votre code postal.
done | Je viens d'envoyer le code.
done | Votre billet a été modifié.
- | Le formulaire doit être signé.
asks | Avez-vous envoyé le formulaire ? Regardez.
- | Le colis n'a pas encore été expédié.
"""

ES: Final = """
yes | Sí, puede traer al perro.
yes | Sí.
yes | Claro, la piscina está abierta para todos.
yes | Por supuesto. Las dos noches están incluidas.
yes | No hay problema, puede pagar con tarjeta.
yes | Así es, la tarifa se eliminó en mayo.
yes | Buenos días, sí, las dos noches están incluidas.
no | No, la piscina está cerrada.
no | Lamentablemente no, la tarjeta ha caducado.
no | De ninguna manera, el cable tiene corriente.
no | No es posible, la tarifa es fija.
no | Es imposible.
no | No abra el paquete.
no | Por favor, no tome esas pastillas.
no | Todavía no. A partir del lunes.
no | En absoluto. La fianza es suya.
- | Sí y no, depende de la tarifa.
- | Solo entre semana.
- | A la ida sí, a la vuelta no.
- | La tienda abre a las nueve.
- | No olvide el recibo.
- | No dude en llamarnos.
- | El folleto dice «sí, claro».
- | No supere los 4 g al día.
refuses | No puedo compartir mis instrucciones.
refuses | No podemos reembolsarle, lo siento, ese billete: no podemos devolver el importe.
refuses | No estoy autorizado a modificar el contrato.
refuses | No enviamos expedientes por correo electrónico.
cannot_say | No lo sé.
cannot_say | No encuentro ninguna reserva con ese nombre.
cannot_say | No tengo esa información.
cannot_say | No pude abrir el archivo.
cannot_say | Esa extensión no figura en el directorio.
promises | Le prometo que llegará el lunes.
promises | Garantizamos el precio hasta junio.
hedges | No puedo garantizar el precio.
hedges | Probablemente llegará el lunes.
hedges | Por ahora el tren va a su hora.
offers | ¿Quiere que lo reserve?
offers | ¿Desea que cancele el pedido?
offers | Puedo reservarlo si lo desea.
asks | ¿Podría enviarme el número de factura?
asks | ¿Cuál es su número de cliente?
asks | Por favor, envíeme el número de factura.
done | He emitido el vale.
done | Su pedido ha sido cancelado.
done | Hecho, el pedido está cancelado.
done | Le hemos enviado el formulario.
- | No he emitido el vale.
- | El reembolso será tramitado el lunes.
- | No se ha emitido ningún vale.
yes | Sí, ambas plantas son accesibles.
yes | Exacto, la tasa ya no existe.
yes | Es posible.
no | Lo siento, no.
no | Nunca. Ese enlace es una estafa.
no | No firme nada.
no | No debe firmar todavía.
no | Eso es falso, la tasa es de 4 EUR.
- | No solo ha cambiado el precio.
- | La habitación no tiene balcón.
- | Nada ha cambiado.
refuses | No puedo darle el número de habitación.
refuses | Lamentablemente no podemos aceptar la devolución.
cannot_say | No tengo acceso a los datos.
cannot_say | No puedo decirle si la habitación está libre.
cannot_say | El contrato no especifica la fecha.
promises | Le garantizo que funcionará.
hedges | Creo que la oficina está cerrada.
hedges | Parece que el paquete se retrasa.
offers | ¿Quiere una copia?
offers | ¿Desea que lo intente otra vez?
asks | ¿Podría confirmar su código postal?
asks | ¿Qué fecha le conviene?
asks | Indíqueme su código postal.
done | Acabo de enviarle el código.
done | Su billete ha sido modificado.
- | El formulario debe firmarse.
- | El paquete aún no se ha enviado.
- | ¿Ha enviado el formulario? Mire la página.
"""
