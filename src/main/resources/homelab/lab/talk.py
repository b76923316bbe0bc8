"""Talks over TCP in the lab, from and to whatever namespace it is run in.

serve PORT...                 answers on these ports until it is killed
once  HOST PORT SECONDS       one short conversation; exit 0 if it took place
until HOST PORT SECONDS       tries until one takes place; prints when, in milliseconds of the clock
hold  HOST PORT               one connection for as long as it lasts; prints a line for each answer
move  HOST PORT BYTES up|down one transfer; prints the seconds that it took
http  HOST PORT SECONDS       as until, with Semaphore's sign of life
text  SERVER NAME SECONDS     asks a name server for a text record; prints it, or what else it said
"""

import os
import socket
import struct
import sys
import threading
import time

CHUNK = 65536


def answer(connection):
    with connection:
        stream = connection.makefile("rwb")
        for line in stream:
            word, _, rest = line.decode().strip().partition(" ")
            if word == "take":
                left = int(rest)
                while left > 0:
                    left -= len(stream.read(min(left, CHUNK)))
                stream.write(b"taken\n")
            elif word == "give":
                for _ in range(int(rest) // CHUNK):
                    stream.write(bytes(CHUNK))
                stream.write(bytes(int(rest) % CHUNK))
            else:
                stream.write(line)
            stream.flush()


def listen(port):
    server = socket.create_server(("", port), backlog=64)
    while True:
        connection, _ = server.accept()
        threading.Thread(target=answer, args=(connection,), daemon=True).start()


def serve(*ports):
    for port in ports:
        threading.Thread(target=listen, args=(int(port),), daemon=True).start()
    threading.Event().wait()


def converse(host, port, seconds):
    with socket.create_connection((host, port), seconds) as connection:
        stream = connection.makefile("rwb")
        stream.write(b"hello\n")
        stream.flush()
        return stream.readline() == b"hello\n"


def ping(host, port, seconds):
    with socket.create_connection((host, port), seconds) as connection:
        connection.sendall(b"GET /api/ping HTTP/1.0\r\n\r\n")
        return b"pong" in connection.makefile("rb").read()


def until(way, host, port, seconds):
    end = time.monotonic() + float(seconds)
    while time.monotonic() < end:
        try:
            if way(host, int(port), 1):
                print(int(time.time() * 1000))
                return 0
        except OSError:
            pass
        time.sleep(0.1)
    return 1


def once(host, port, seconds):
    try:
        return 0 if converse(host, int(port), float(seconds)) else 1
    except OSError as error:
        print(error)
        return 1


def hold(host, port):
    with socket.create_connection((host, int(port)), 10) as connection:
        connection.settimeout(120)
        stream = connection.makefile("rwb")
        turn = 0
        while True:
            turn += 1
            stream.write(f"{turn}\n".encode())
            stream.flush()
            if stream.readline() != f"{turn}\n".encode():
                return 1
            print(turn, int(time.time() * 1000), flush=True)
            time.sleep(0.25)


def move(host, port, size, way):
    start = time.monotonic()
    with socket.create_connection((host, int(port)), 20) as connection:
        connection.settimeout(120)
        stream = connection.makefile("rwb")
        left = int(size)
        if way == "up":
            stream.write(f"take {left}\n".encode())
            while left > 0:
                left -= stream.write(bytes(min(left, CHUNK)))
            stream.flush()
            if stream.readline() != b"taken\n":
                return 1
        else:
            stream.write(f"give {left}\n".encode())
            stream.flush()
            while left > 0:
                got = len(stream.read(min(left, CHUNK)))
                if got == 0:
                    return 1
                left -= got
    print(f"{time.monotonic() - start:.3f}")
    return 0


def text(server, name, seconds):
    number = os.urandom(2)
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.strip(".").split("."))
    question = labels + b"\0" + struct.pack("!HH", 16, 1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.settimeout(float(seconds))
        try:
            asking.connect((server, 53))
            asking.send(number + b"\1\0\0\1\0\0\0\0\0\0" + question)
            reply = asking.recv(4096)
        except OSError:
            print("no answer")
            return 0
    code, answers = reply[3] & 15, struct.unpack("!H", reply[6:8])[0]
    if code or not answers:
        print(f"code {code}")
        return 0
    record = reply[12 + len(question):]
    # A name, type, class, ttl and length of data come before the text and its own length.
    start = 2 if record[0] & 0xC0 else record.index(0) + 1
    size = record[start + 10]
    print(record[start + 11:start + 11 + size].decode())
    return 0


def main(mode, *rest):
    if mode == "serve":
        return serve(*rest)
    if mode == "until":
        return until(converse, *rest)
    if mode == "http":
        return until(ping, *rest)
    return {"once": once, "hold": hold, "move": move, "text": text}[mode](*rest)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
