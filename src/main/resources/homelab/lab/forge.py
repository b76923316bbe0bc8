"""Sends what an attacker could send to one end of the session, and counts what comes back.

record PORT DEVICE SECONDS FILE  keeps the payload of every datagram to PORT that passes, in hex
send   PORT HOST FILE            sends what was recorded and noise of each of WireGuard's kinds to
                                 PORT of HOST from PORT; prints the first byte of every answer
answer PORT DEVICE               answers every datagram to PORT that comes in there, until it is killed
reach  HOST:PORT...              opens a connection to each at once; prints those that were accepted
"""

import os
import select
import socket
import sys
import threading
import time

ETH_P_IP = 0x0800


def record(port, device, seconds, file):
    sniffer = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ETH_P_IP))
    sniffer.bind((device, ETH_P_IP))
    end = time.monotonic() + float(seconds)
    with open(file, "w", encoding="ascii") as out:
        while time.monotonic() < end:
            if not select.select([sniffer], [], [], 0.2)[0]:
                continue
            packet = sniffer.recv(2000)
            header = (packet[0] & 15) * 4
            if packet[9] == 17 and int.from_bytes(packet[header + 2 : header + 4], "big") == int(port):
                out.write(packet[header + 8 :].hex() + "\n")
                out.flush()
    return 0


def send(port, host, file):
    with open(file, encoding="ascii") as recorded:
        packets = [bytes.fromhex(line) for line in recorded]
    for kind, size in ((1, 144), (2, 88), (3, 60), (4, 28), (4, 1200), (0, 1), (9, 300)):
        packets += [bytes([kind, 0, 0, 0]) + os.urandom(size) for _ in range(5)]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
        out.bind(("", int(port)))
        for packet in packets:
            out.sendto(packet, (host, int(port)))
            time.sleep(0.01)
        end = time.monotonic() + 3
        while time.monotonic() < end:
            if select.select([out], [], [], 0.2)[0]:
                print(out.recv(2000)[0])
    print("sent", len(packets))
    return 0


def answer(port, device):
    sniffer = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ETH_P_IP))
    sniffer.bind((device, ETH_P_IP))
    out = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
    while True:
        packet, (_, _, passed, *_) = sniffer.recvfrom(2000)
        header = (packet[0] & 15) * 4
        source, target = packet[header : header + 2], packet[header + 2 : header + 4]
        if passed == socket.PACKET_OUTGOING or packet[9] != 17 or int.from_bytes(target, "big") != int(port):
            continue
        # As a second handshake packet begins; no checksum of UDP's, and the kernel fills in IP's.
        payload = bytes([2, 0, 0, 0]) + os.urandom(88)
        datagram = target + source + (8 + len(payload)).to_bytes(2, "big") + bytes(2) + payload
        head = bytes([0x45, 0, 0, 0, 0, 0, 0, 0, 64, 17, 0, 0])
        out.sendto(head + packet[16:20] + packet[12:16] + datagram, (socket.inet_ntoa(packet[12:16]), 0))


def knock(target, accepted):
    host, port = target.rsplit(":", 1)
    try:
        with socket.create_connection((host, int(port)), 3):
            accepted.append(target)
    except OSError:
        pass


def reach(*targets):
    accepted = []
    threads = [threading.Thread(target=knock, args=(target, accepted)) for target in targets]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for target in sorted(accepted):
        print(target)
    return 0


if __name__ == "__main__":
    sys.exit({"record": record, "send": send, "answer": answer, "reach": reach}[sys.argv[1]](*sys.argv[2:]))
