#!/usr/bin/env python3
"""Relays TCP connections on loopback and writes the octets of each direction.

Usage: proxy.py PORT FOLDER: listens on a port that the system picks, prints it, relays to PORT, and writes FOLDER/N.client and
FOLDER/N.server for the Nth connection. Ends on TERM.
"""

import pathlib
import socket
import sys
import threading


def relay(source, target, path):
    with path.open("wb") as file:
        while True:
            try:
                octets = source.recv(65536)
                if octets:
                    file.write(octets)
                    file.flush()
                    target.sendall(octets)
                    continue
                target.shutdown(socket.SHUT_WR)
            except OSError:
                pass
            return


def main():
    port, folder = int(sys.argv[1]), pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    number = 0
    while True:
        client, _ = listener.accept()
        server = socket.create_connection(("127.0.0.1", port))
        number += 1
        for source, target, name in ((client, server, "client"), (server, client, "server")):
            thread = threading.Thread(target=relay, args=(source, target, folder / f"{number}.{name}"), daemon=True)
            thread.start()


main()
