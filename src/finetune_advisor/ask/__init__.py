"""Put one question to a person: a menu face (the only home of questionary), a plain numbered face, and a scripted one."""
