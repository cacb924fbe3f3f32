//go:build batch

package main

import (
	"net"

	"golang.org/x/net/ipv4"
)

const vlen = 64

func init() { modes["batch"] = mode{receiveMany, sendMany, echoMany} }

// messages makes room for several datagrams.
func messages(room int) []ipv4.Message {
	m := make([]ipv4.Message, vlen)
	for i := range m {
		m[i].Buffers = [][]byte{make([]byte, room)}
	}
	return m
}

func receiveMany(c *net.UDPConn) {
	p := ipv4.NewPacketConn(c)
	m := messages(size() + 1)
	for {
		n, err := p.ReadBatch(m, 0)
		check(err)
		total := 0
		for i := 0; i < n; i++ {
			total += m[i].N
		}
		count(n, total)
	}
}

func sendMany(c *net.UDPConn) {
	p := ipv4.NewPacketConn(c)
	m := messages(size())
	to := net.UDPAddrFromAddrPort(target())
	for i := range m {
		m[i].Addr = to
	}
	for {
		n, err := p.WriteBatch(m, 0)
		check(err)
		count(n, n*size())
	}
}

func echoMany(c *net.UDPConn) {
	p := ipv4.NewPacketConn(c)
	m := messages(size() + 1)
	for {
		n, err := p.ReadBatch(m, 0)
		check(err)
		for i := 0; i < n; i++ {
			m[i].Buffers[0] = m[i].Buffers[0][:m[i].N]
		}
		for sent := 0; sent < n; {
			k, err := p.WriteBatch(m[sent:n], 0)
			check(err)
			sent += k
		}
		for i := 0; i < n; i++ {
			m[i].Buffers[0] = m[i].Buffers[0][:cap(m[i].Buffers[0])]
		}
	}
}
