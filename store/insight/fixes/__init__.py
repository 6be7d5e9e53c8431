"""What releases did to the cases of packs: fixed, held, broken anew; and which cases tell nothing any more."""
