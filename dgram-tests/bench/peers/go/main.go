// The Go peer of the benchmark.
//
//	udp std|batch  receive|listen|send|flood|echo|ping  key=value...
//
// std: the standard library, in the form that allocates nothing (ReadFromUDPAddrPort, WriteToUDPAddrPort); batch:
// several datagrams a call by golang.org/x/net/ipv4, when built with -tags batch.
package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"sort"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

const (
	receiveBuffer = 4 << 20
	grace         = 10 * time.Second
	resendAfter   = 100 * time.Millisecond
	header        = 12
)

// mode is a form of the library: each function goes on until the process ends.
type mode struct {
	receive func(c *net.UDPConn)
	send    func(c *net.UDPConn)
	echo    func(c *net.UDPConn)
}

// modes holds what this program was built with.
var modes = map[string]mode{"std": {receiveEach, sendEach, echoEach}}

// What was counted: one goroutine adds, another looks now and then.
var datagrams, octets atomic.Int64

func main() {
	if len(os.Args) < 3 {
		fail(errors.New("usage: udp std|batch receive|listen|send|flood|echo|ping key=value..."))
	}
	m, known := modes[os.Args[1]]
	if !known {
		missing("built without " + os.Args[1])
	}
	c, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	check(err)
	check(c.SetReadBuffer(receiveBuffer))
	run(m, os.Args[2], c)
}

func run(m mode, role string, c *net.UDPConn) {
	switch role {
	case "receive":
		tellPort(c)
		go m.receive(c)
		measure("RECEIVED")
	case "listen":
		tellPort(c)
		go m.receive(c)
		lastUntilAbandoned()
	case "send":
		go m.send(c)
		measure("SENT")
	case "flood":
		go m.send(c)
		lastUntilAbandoned()
	case "echo":
		tellPort(c)
		go m.echo(c)
		lastUntilAbandoned()
	case "ping":
		ping(c)
	default:
		missing("no role " + role)
	}
}

func tellPort(c *net.UDPConn) {
	fmt.Println("PORT", c.LocalAddr().(*net.UDPAddr).Port)
}

// ------------------------------------------------------------------------------------------------ a call a datagram

func receiveEach(c *net.UDPConn) {
	buffer := make([]byte, size()+1)
	for {
		n, _, err := c.ReadFromUDPAddrPort(buffer)
		check(err)
		count(1, n)
	}
}

func sendEach(c *net.UDPConn) {
	buffer := make([]byte, size())
	to := target()
	for {
		n, err := c.WriteToUDPAddrPort(buffer, to)
		if err == nil {
			count(1, n)
		} else if !errors.Is(err, syscall.ENOBUFS) {
			fail(err)
		}
	}
}

func echoEach(c *net.UDPConn) {
	buffer := make([]byte, size()+1)
	for {
		n, from, err := c.ReadFromUDPAddrPort(buffer)
		check(err)
		_, err = c.WriteToUDPAddrPort(buffer[:n], from)
		check(err)
	}
}

// -------------------------------------------------------------------------------------------------------------- ping

// pings are the numbered datagrams that are under way, all on one socket.
type pings struct {
	lock     sync.Mutex
	conn     *net.UDPConn
	to       netip.AddrPort
	out      []byte
	sequence []uint64
	sentAt   []time.Time
	times    []int64
	counting bool
	lost     int
}

func ping(c *net.UDPConn) {
	if size() < header {
		missing(fmt.Sprintf("a ping has at least %d bytes", header))
	}
	k := number("outstanding", 1)
	p := &pings{conn: c, to: target(), out: make([]byte, size()), sequence: make([]uint64, k),
		sentAt: make([]time.Time, k), times: make([]int64, 0, 1<<20)}
	p.eachLost(0)
	go p.answer()
	p.tend(millis("warmup", 0))
	p.lock.Lock()
	p.counting, p.lost = true, 0
	p.lock.Unlock()
	begin := time.Now()
	p.tend(millis("time", 1000))
	p.lock.Lock()
	p.tell(time.Since(begin))
}

// tend sends lost datagrams anew for a while.
func (p *pings) tend(d time.Duration) {
	for end := time.Now().Add(d); time.Now().Before(end); {
		left := time.Until(end)
		if left > resendAfter/4 {
			left = resendAfter / 4
		}
		time.Sleep(left)
		p.eachLost(resendAfter)
	}
}

func (p *pings) eachLost(patience time.Duration) {
	p.lock.Lock()
	defer p.lock.Unlock()
	for slot := range p.sequence {
		if time.Since(p.sentAt[slot]) > patience {
			p.lost++
			p.send(slot)
		}
	}
}

func (p *pings) send(slot int) {
	p.sequence[slot]++
	binary.BigEndian.PutUint32(p.out, uint32(slot))
	binary.BigEndian.PutUint64(p.out[4:], p.sequence[slot])
	p.sentAt[slot] = time.Now()
	_, err := p.conn.WriteToUDPAddrPort(p.out, p.to)
	check(err)
}

// answer takes what comes back, and sends the next datagram in its place.
func (p *pings) answer() {
	in := make([]byte, size()+1)
	for {
		_, _, err := p.conn.ReadFromUDPAddrPort(in)
		check(err)
		now := time.Now()
		slot := int(binary.BigEndian.Uint32(in))
		p.lock.Lock()
		if p.sequence[slot] == binary.BigEndian.Uint64(in[4:]) {
			if p.counting {
				p.times = append(p.times, int64(now.Sub(p.sentAt[slot])))
			}
			p.send(slot)
		}
		p.lock.Unlock()
	}
}

func (p *pings) tell(window time.Duration) {
	t := p.times
	sort.Slice(t, func(i, j int) bool { return t[i] < t[j] })
	at := func(share float64) int64 {
		i := int(share * float64(len(t)))
		if i >= len(t) {
			i = len(t) - 1
		}
		if i < 0 {
			return 0
		}
		return t[i]
	}
	fmt.Println("TRIPS", len(t), int64(window), at(.5), at(.9), at(.99), at(.999), at(1), p.lost)
}

// ------------------------------------------------------------------------------------------------------------- clock

func count(n int, size int) {
	octets.Store(octets.Load() + int64(size))
	datagrams.Store(datagrams.Load() + int64(n))
}

// measure waits for the first datagram, for the warm-up and for the measured time, and tells what was counted in it.
func measure(word string) {
	end := time.Now().Add(millis("warmup", 0) + millis("time", 1000) + grace)
	for datagrams.Load() == 0 && time.Now().Before(end) {
		time.Sleep(time.Millisecond)
	}
	time.Sleep(millis("warmup", 0))
	d, b, c, begin := datagrams.Load(), octets.Load(), cpu(), time.Now()
	time.Sleep(millis("time", 1000))
	d, b = datagrams.Load()-d, octets.Load()-b
	nanos := int64(time.Since(begin))
	fmt.Println(word, d, b, nanos, cpu()-c)
}

func cpu() int64 {
	var usage syscall.Rusage
	check(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return usage.Utime.Nano() + usage.Stime.Nano()
}

// lastUntilAbandoned waits until the time is over or nobody holds the standard input any more. It prints the count for
// each line of input.
func lastUntilAbandoned() {
	go func() {
		buffer := make([]byte, 64)
		for {
			if _, err := os.Stdin.Read(buffer); err != nil {
				os.Exit(0)
			}
			fmt.Println("COUNTED", datagrams.Load())
		}
	}()
	time.Sleep(millis("time", 1000))
}

// ----------------------------------------------------------------------------------------------------------- options

func number(key string, otherwise int) int {
	for _, argument := range os.Args[3:] {
		if strings.HasPrefix(argument, key+"=") {
			n, err := strconv.Atoi(argument[len(key)+1:])
			check(err)
			return n
		}
	}
	return otherwise
}

func millis(key string, otherwise int) time.Duration {
	return time.Duration(number(key, otherwise)) * time.Millisecond
}

func size() int { return number("size", 64) }

func target() netip.AddrPort {
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), uint16(number("port", 0)))
}

func check(err error) {
	if err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func missing(why string) {
	fmt.Println("MISSING", why)
	os.Exit(3)
}
