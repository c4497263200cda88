"""Records sessions of AMQP 1.0 between qpid-proton and rhea, one file for each direction.

Usage: python amqp_1_0.py FOLDER; python-qpid-proton is installed, and rhea where node finds it.
"""

import pathlib
import socket
import subprocess
import sys
import threading

import proton
from proton import Delivery, Message, symbol
from proton.handlers import MessagingHandler
from proton.reactor import Container

HERE = pathlib.Path(__file__).parent


class Relay:
    """Takes one connection to a peer that listens, and keeps what went over it."""

    def __init__(self, port):
        self.peer = port
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.octets = {"client": b"", "server": b""}
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        client, _ = self.listener.accept()
        server = socket.create_connection(("127.0.0.1", self.peer))
        pumps = [
            threading.Thread(target=self.pump, args=("client", client, server)),
            threading.Thread(target=self.pump, args=("server", server, client)),
        ]
        for pump in pumps:
            pump.start()
        for pump in pumps:
            pump.join()

    def pump(self, name, source, sink):
        while True:
            try:
                octets = source.recv(65536)
                self.octets[name] += octets
                if not octets:
                    sink.shutdown(socket.SHUT_WR)
                    return
                sink.sendall(octets)
            except OSError:
                return

    def write(self, folder, client, server):
        self.thread.join()
        (folder / f"amqp-1.0-{client}-client.bin").write_bytes(self.octets["client"])
        (folder / f"amqp-1.0-{server}-server.bin").write_bytes(self.octets["server"])


class Server(MessagingHandler):
    """Takes one connection; answers one delivery with each outcome in turn."""

    def __init__(self, listening):
        super().__init__(auto_accept=False, prefetch=10)
        self.listening, self.count = listening, 0

    def on_start(self, event):
        self.acceptor = event.container.listen("127.0.0.1:0")
        self.listening.append(self.acceptor._selectable.fileno())

    def on_link_opening(self, event):
        event.link.source.copy(event.link.remote_source)
        event.link.target.copy(event.link.remote_target)

    def on_message(self, event):
        self.count += 1
        outcomes = [Delivery.ACCEPTED, Delivery.REJECTED, Delivery.RELEASED, Delivery.MODIFIED]
        outcome = outcomes[self.count % 4]
        if outcome == Delivery.REJECTED:
            event.delivery.local.condition = proton.Condition("amqp:not-allowed", "no", {symbol("k"): 1})
        if outcome == Delivery.MODIFIED:
            event.delivery.local.failed = True
            event.delivery.local.annotations = {symbol("x-opt-why"): "later"}
        event.delivery.update(outcome)
        event.delivery.settle()

    def on_connection_closing(self, event):
        self.acceptor.close()


class Client(MessagingHandler):
    """Sends a message and one that needs several frames, takes one, and closes."""

    def __init__(self, port):
        super().__init__()
        self.port, self.left = port, 3

    def on_start(self, event):
        event.container.container_id = "proton-client"
        connection = event.container.connect(
            f"amqp://127.0.0.1:{self.port}", user="alice", password="wonder-land", allowed_mechs="PLAIN", heartbeat=30,
            properties={symbol("product"): "recording"}, reconnect=False)
        event.container.create_receiver(connection, "examples", name="proton-receiver")
        self.sender = event.container.create_sender(connection, "examples", name="proton-sender")
        self.connection = connection

    def on_sendable(self, event):
        if event.sender == self.sender and self.left == 3:
            event.sender.send(Message(
                body={"a": [1, None, 2.5]}, id=proton.ulong(7), user_id=b"alice", reply_to="back", durable=True,
                properties={"k": "v", "n": proton.int32(5), "c": proton.char("x")}, annotations={symbol("x-opt-b"): "b"}))
            event.sender.send(Message(body=b"0123456789" * 120, inferred=True, id="large"))
            self.sender = None

    def done(self):
        self.left -= 1
        if self.left == 0:
            self.connection.close()

    def on_message(self, event):
        self.done()

    def on_accepted(self, event):
        self.done()


def main():
    folder = pathlib.Path(sys.argv[1])
    listening = []
    started = threading.Event()

    class Started(Server):
        def on_start(self, event):
            super().on_start(event)
            started.set()

    server = threading.Thread(target=Container(Started(listening)).run)
    server.start()
    started.wait()
    port = socket.socket(fileno=__import__("os").dup(listening[0])).getsockname()[1]
    relay = Relay(port)
    subprocess.run(["node", HERE / "rhea_client.js", str(relay.port)], check=True)
    relay.write(folder, "rhea", "proton")
    server.join()

    rhea = subprocess.Popen(["node", HERE / "rhea_server.js"], stdout=subprocess.PIPE, text=True)
    relay = Relay(int(rhea.stdout.readline()))
    Container(Client(relay.port)).run()
    relay.write(folder, "proton", "rhea")
    rhea.kill()


main()
