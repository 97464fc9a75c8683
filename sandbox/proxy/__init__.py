"""An HTTP(S) proxy in front of the sandbox: programs in any language keep their URLs of production.

authority.py   the certificate authority, and a certificate for each host
server.py      listens, bounds the threads, starts and stops
handler.py     one connection: what is asked of the proxy, what of the hosts behind it
answering.py   an answer of the sandbox, written as HTTP/1.1
relay.py       bytes carried between a client and a host that is really called
pac.py         which hosts a browser sends here
"""
