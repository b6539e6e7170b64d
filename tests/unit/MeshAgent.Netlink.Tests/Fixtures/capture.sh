#!/bin/sh
# Makes the fixtures anew: what the kernel told ip(8), byte for byte, and what ip(8) made of it.
# Runs in a network namespace of its own; needs root, iproute2 and strace.
set -eu
cd "$(dirname "$0")"
if [ "${1:-}" != inside ]; then exec unshare -n sh capture.sh inside; fi
sysctl -qw net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.default.addr_gen_mode=1
ip -batch objects.batch
ip -6 -batch objects6.batch

# The hex dump of what descriptor 3 read or wrote ($1), one datagram a line.
hex() {
    awk -v call="$1" '
        /^(send|recv)[a-z]*\(/ { if (bytes != "") print bytes; bytes = ""; taken = index($0, call) == 1 }
        taken && /^ \| [0-9a-f]+  / { line = substr($0, 11, 49); gsub(/ /, "", line); bytes = bytes line }
        END { if (bytes != "") print bytes }' trace
}
show() { # NAME TYPE ARGUMENTS: the datagrams that begin with a message type (two bytes of hex), and the JSON
    name=$1; type=$2; shift 2
    strace -o trace -e trace=sendmsg,recvmsg,sendto -e read=3 -e write=3 ip -j -d -N "$@" > "$name.json"
    hex recvmsg | grep "^.\{8\}$type" > "$name.hex"
}
show links 1000 link show
show addresses 1400 addr show
show routes4 1800 -4 route show table all
show routes6 1800 -6 route show table all
show rules4 2000 rule show
show rules6 2000 -6 rule show
show neighbours4 1c00 -4 neigh show
show neighbours6 1c00 -6 neigh show

# These two refuse what the requests below need.
ip rule del pref 1070
ip rule del pref 1080
request() { # NAME ARGUMENTS: the request that ip(8) writes, and the kernel's answer
    name=$1; shift
    strace -o trace -e trace=sendmsg,recvmsg,sendto -e read=3 -e write=3 ip "$@" 2> /dev/null || true
    hex send | tail -n 1 > "request-$name.hex"
    hex recvmsg | tail -n 1 > "answer-$name.hex"
}
request route-gateway route add 198.51.100.0/24 via 192.0.2.1 dev wan0 table 301 metric 5 proto 109 src 192.0.2.2 mtu 1400
request route-multipath route add 198.51.101.0/24 nexthop via 192.0.2.1 dev wan0 weight 3 onlink nexthop via 192.0.2.9 dev wan0
request route-via-inet6 route add 198.51.103.0/24 via inet6 fe80::1 dev wan0
request route6-default -6 route add default via fe80::1 dev wan0 table 77 proto 109
request route-unreachable route add unreachable default table 78 proto 109
request rule-suppress rule add pref 2010 fwmark 0x1/0x1 lookup main suppress_prefixlength 0 protocol 109
request rule-ports -6 rule add pref 2020 not from 2001:db8::/32 iif lo ipproto udp dport 67-68 unreachable
request refused-gateway route add 198.51.102.0/24 via 203.0.113.254 dev wan0
request refused-duplicate rule add pref 2010 fwmark 0x1/0x1 lookup main suppress_prefixlength 0 protocol 109
rm trace
