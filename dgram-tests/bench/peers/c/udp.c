/*
 * The C peer of the benchmark: what the kernel gives without a library in between.
 *
 *   udp recvfrom|mmsg|offload  receive|send|flood|echo|ping  key=value...
 *
 * recvfrom: a call a datagram (recvfrom, sendto); mmsg: VLEN datagrams a call (recvmmsg, sendmmsg); offload: besides
 * that, the kernel joins and cuts datagrams (UDP_GRO, UDP_SEGMENT). Built by: cc -O2 -pthread -o udp udp.c
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#ifndef SOL_UDP
#define SOL_UDP 17
#endif
#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif
#ifndef UDP_GRO
#define UDP_GRO 104
#endif

enum { VLEN = 64, GRO_VLEN = 16, MAX_DATAGRAM = 65536, MAX_PAYLOAD = 65507, MAX_SEGMENTS = 64 };
enum { RECEIVE_BUFFER = 4 << 20, MISSING = 3 };

static const int64_t MILLI = 1000000, GRACE_MILLIS = 10000, RESEND_MILLIS = 100;

/* The options of the command line. */
static struct { int port, size, outstanding; int64_t warmup, time; } options = {0, 64, 1, 0, 1000};

/* What was counted so far: one thread writes, the clock's thread reads, so neither has to wait for the other. */
static _Atomic int64_t datagrams, bytes;

static void count(int64_t n, int64_t size) {
    atomic_store_explicit(&bytes, atomic_load_explicit(&bytes, memory_order_relaxed) + size, memory_order_relaxed);
    atomic_store_explicit(
            &datagrams, atomic_load_explicit(&datagrams, memory_order_relaxed) + n, memory_order_release);
}

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void missing(const char *why) {
    printf("MISSING %s: %s\n", why, strerror(errno));
    exit(MISSING);
}

static int64_t now(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return t.tv_sec * 1000 * MILLI + t.tv_nsec;
}

static void pause_millis(int64_t millis) {
    struct timespec t = {millis / 1000, millis % 1000 * MILLI};
    nanosleep(&t, NULL);
}

/* --------------------------------------------------------------------------------------------- the clock's threads */

/* Waits for the first datagram, for the warm-up and for the measured time, tells what was counted in it, and exits. */
static void *measure(void *word) {
    int64_t end = now(CLOCK_MONOTONIC) + (options.warmup + options.time + GRACE_MILLIS) * MILLI;
    while (atomic_load_explicit(&datagrams, memory_order_acquire) == 0 && now(CLOCK_MONOTONIC) < end) {
        pause_millis(1);
    }
    pause_millis(options.warmup);
    int64_t d = datagrams, b = bytes, t = now(CLOCK_MONOTONIC), c = now(CLOCK_PROCESS_CPUTIME_ID);
    pause_millis(options.time);
    d = datagrams - d, b = bytes - b;
    t = now(CLOCK_MONOTONIC) - t, c = now(CLOCK_PROCESS_CPUTIME_ID) - c;
    printf("%s %lld %lld %lld %lld\n", (char *) word, (long long) d, (long long) b, (long long) t, (long long) c);
    exit(0);
}

/* Exits when the time is over or nobody holds the standard input any more. */
static void *expire(void *unused) {
    (void) unused;
    int64_t end = now(CLOCK_MONOTONIC) + options.time * MILLI;
    struct pollfd input = {0, POLLIN, 0};
    char dropped[64];
    for (int64_t left; (left = end - now(CLOCK_MONOTONIC)) > 0;) {
        if (poll(&input, 1, left / MILLI + 1) > 0 && read(0, dropped, sizeof dropped) <= 0) {
            break;
        }
    }
    exit(0);
}

static void start(void *(*run)(void *), void *argument) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, run, argument) != 0) {
        fail("pthread_create");
    }
}

/* --------------------------------------------------------------------------------------------------------- sockets */

static struct sockaddr_in loopback(int port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

static int open_socket(void) {
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    int size = RECEIVE_BUFFER;
    struct sockaddr_in address = loopback(0);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size) != 0
            || bind(fd, (struct sockaddr *) &address, sizeof address) != 0) {
        fail("socket");
    }
    return fd;
}

static void tell_port(int fd) {
    struct sockaddr_in address;
    socklen_t length = sizeof address;
    getsockname(fd, (struct sockaddr *) &address, &length);
    printf("PORT %d\n", ntohs(address.sin_port));
    fflush(stdout);
}

static void *allocate(size_t size) {
    void *memory = calloc(1, size);
    if (memory == NULL) {
        fail("calloc");
    }
    return memory;
}

/* --------------------------------------------------------------------------------------------------------- vectors */

/* Room for several datagrams with the addresses of their peers and one control message each. */
struct vector {
    int length;
    size_t room;
    struct mmsghdr *messages;
    struct iovec *parts;
    struct sockaddr_in *peers;
    char (*control)[CMSG_SPACE(sizeof(int))];
};

static struct vector new_vector(int length, size_t room) {
    struct vector v = {.length = length, .room = room};
    v.messages = allocate(length * sizeof *v.messages);
    v.parts = allocate(length * sizeof *v.parts);
    v.peers = allocate(length * sizeof *v.peers);
    v.control = allocate(length * sizeof *v.control);
    for (int i = 0; i < length; i++) {
        v.parts[i] = (struct iovec) {allocate(room), room};
        memset(v.parts[i].iov_base, 1, room); /* what nobody has written is one and the same page, always in the cache */
        v.messages[i].msg_hdr.msg_iov = &v.parts[i];
        v.messages[i].msg_hdr.msg_iovlen = 1;
        v.messages[i].msg_hdr.msg_name = &v.peers[i];
        v.messages[i].msg_hdr.msg_namelen = sizeof v.peers[i];
    }
    return v;
}

/* The length of the datagrams that a received buffer holds: the kernel's word (UDP_GRO), or the buffer is one. */
static int segment_size(struct msghdr *header, int length) {
    for (struct cmsghdr *c = CMSG_FIRSTHDR(header); c != NULL; c = CMSG_NXTHDR(header, c)) {
        if (c->cmsg_level == SOL_UDP && c->cmsg_type == UDP_GRO) {
            int size;
            memcpy(&size, CMSG_DATA(c), sizeof size);
            return size;
        }
    }
    return length;
}

static void put_segment_size(struct msghdr *header, void *control, uint16_t size) {
    header->msg_control = control;
    header->msg_controllen = CMSG_SPACE(sizeof size);
    struct cmsghdr *c = CMSG_FIRSTHDR(header);
    c->cmsg_level = SOL_UDP;
    c->cmsg_type = UDP_SEGMENT;
    c->cmsg_len = CMSG_LEN(sizeof size);
    memcpy(CMSG_DATA(c), &size, sizeof size);
}

/* --------------------------------------------------------------------------------------------- a call a datagram */

static void receive_each(int fd) {
    char *buffer = allocate(MAX_DATAGRAM);
    for (;;) {
        struct sockaddr_in from;
        socklen_t length = sizeof from;
        ssize_t n = recvfrom(fd, buffer, MAX_DATAGRAM, 0, (struct sockaddr *) &from, &length);
        if (n < 0) {
            fail("recvfrom");
        }
        count(1, n);
    }
}

static void send_each(int fd) {
    char *buffer = allocate(options.size);
    struct sockaddr_in target = loopback(options.port);
    for (;;) {
        ssize_t n = sendto(fd, buffer, options.size, 0, (struct sockaddr *) &target, sizeof target);
        if (n >= 0) {
            count(1, n);
        } else if (errno != ENOBUFS && errno != EAGAIN) {
            fail("sendto");
        }
    }
}

static void echo_each(int fd) {
    char *buffer = allocate(MAX_DATAGRAM);
    for (;;) {
        struct sockaddr_in from;
        socklen_t length = sizeof from;
        ssize_t n = recvfrom(fd, buffer, MAX_DATAGRAM, 0, (struct sockaddr *) &from, &length);
        if (n < 0 || sendto(fd, buffer, n, 0, (struct sockaddr *) &from, length) < 0) {
            fail("echo");
        }
    }
}

/* ------------------------------------------------------------------------------------------ many datagrams a call */

static void receive_many(int fd, int offload) {
    int on = 1;
    if (offload && setsockopt(fd, SOL_UDP, UDP_GRO, &on, sizeof on) != 0) {
        missing("UDP_GRO");
    }
    struct vector v = offload ? new_vector(GRO_VLEN, MAX_DATAGRAM) : new_vector(VLEN, options.size + 1);
    for (;;) {
        for (int i = 0; i < v.length; i++) {
            v.messages[i].msg_hdr.msg_namelen = sizeof v.peers[i];
            v.messages[i].msg_hdr.msg_control = offload ? v.control[i] : NULL;
            v.messages[i].msg_hdr.msg_controllen = offload ? sizeof v.control[i] : 0;
        }
        int n = recvmmsg(fd, v.messages, v.length, MSG_WAITFORONE, NULL);
        if (n < 0) {
            fail("recvmmsg");
        }
        int64_t found = 0, size = 0;
        for (int i = 0; i < n; i++) {
            int length = v.messages[i].msg_len;
            int segment = segment_size(&v.messages[i].msg_hdr, length);
            found += length == 0 ? 1 : (length + segment - 1) / segment;
            size += length;
        }
        count(found, size);
    }
}

static void send_many(int fd, int offload) {
    int segments = MAX_PAYLOAD / options.size;
    segments = !offload ? 1 : segments > MAX_SEGMENTS ? MAX_SEGMENTS : segments < 1 ? 1 : segments;
    struct vector v = new_vector(offload ? GRO_VLEN : VLEN, (size_t) segments * options.size);
    for (int i = 0; i < v.length; i++) {
        v.peers[i] = loopback(options.port);
        if (offload) {
            put_segment_size(&v.messages[i].msg_hdr, v.control[i], options.size);
        }
    }
    for (;;) {
        int n = sendmmsg(fd, v.messages, v.length, 0);
        if (n >= 0) {
            count((int64_t) n * segments, (int64_t) n * segments * options.size);
        } else if (offload && (errno == EIO || errno == EINVAL)) {
            missing("UDP_SEGMENT");
        } else if (errno != ENOBUFS && errno != EAGAIN) {
            fail("sendmmsg");
        }
    }
}

static void echo_many(int fd) {
    struct vector v = new_vector(VLEN, options.size + 1);
    for (;;) {
        for (int i = 0; i < v.length; i++) {
            v.messages[i].msg_hdr.msg_namelen = sizeof v.peers[i];
            v.parts[i].iov_len = v.room;
        }
        int n = recvmmsg(fd, v.messages, v.length, MSG_WAITFORONE, NULL);
        for (int i = 0; i < n; i++) {
            v.parts[i].iov_len = v.messages[i].msg_len;
        }
        for (int sent = 0; sent < n;) {
            int m = sendmmsg(fd, v.messages + sent, n - sent, 0);
            if (m < 0) {
                fail("sendmmsg");
            }
            sent += m;
        }
        if (n < 0) {
            fail("recvmmsg");
        }
    }
}

/* ------------------------------------------------------------------------------------------------------------ ping */

enum { MAX_OUTSTANDING = 1024 };

/* A datagram under way: its number and when it was sent. Both go with it, so that a late answer is known as such. */
struct trip { uint32_t slot, sequence; };

static struct trip under_way[MAX_OUTSTANDING];
static int64_t sent_at[MAX_OUTSTANDING];
static int64_t *round_trips, trips, trips_room = 1 << 20, lost;

static void send_trip(int fd, struct sockaddr_in *target, char *buffer, int slot) {
    under_way[slot].slot = slot;
    under_way[slot].sequence++;
    memcpy(buffer, &under_way[slot], sizeof under_way[slot]);
    sent_at[slot] = now(CLOCK_MONOTONIC);
    if (sendto(fd, buffer, options.size, 0, (struct sockaddr *) target, sizeof *target) < 0) {
        fail("sendto");
    }
}

static void keep_trip(int64_t nanos) {
    if (trips == trips_room) {
        trips_room *= 2;
        round_trips = realloc(round_trips, trips_room * sizeof *round_trips);
        if (round_trips == NULL) {
            fail("realloc");
        }
    }
    round_trips[trips++] = nanos;
}

static int by_length(const void *a, const void *b) {
    int64_t x = *(const int64_t *) a, y = *(const int64_t *) b;
    return (x > y) - (x < y);
}

static long long percentile(double share) {
    int64_t index = (int64_t) (share * trips);
    return trips == 0 ? 0 : round_trips[index < trips ? index : trips - 1];
}

static void tell_trips(int64_t nanos) {
    qsort(round_trips, trips, sizeof *round_trips, by_length);
    printf("TRIPS %lld %lld %lld %lld %lld %lld %lld %lld\n", (long long) trips, (long long) nanos, percentile(.5),
            percentile(.9), percentile(.99), percentile(.999), percentile(1), (long long) lost);
}

static void resend_lost(int fd, struct sockaddr_in *target, char *buffer, int counting) {
    for (int i = 0; i < options.outstanding; i++) {
        if (now(CLOCK_MONOTONIC) - sent_at[i] >= RESEND_MILLIS * MILLI) {
            lost += counting;
            send_trip(fd, target, buffer, i);
        }
    }
}

/* The numbered datagrams are on one socket; recvfrom gives up now and then to look for lost ones. The warm-up begins with
   the first answer: whoever echoes may have to load its code first. */
static void ping(int fd) {
    struct sockaddr_in target = loopback(options.port);
    struct timeval patience = {0, RESEND_MILLIS * 1000 / 4};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    char *out = allocate(MAX_DATAGRAM), *in = allocate(MAX_DATAGRAM);
    round_trips = allocate(trips_room * sizeof *round_trips);
    int64_t time = now(CLOCK_MONOTONIC), next_look = time + RESEND_MILLIS * MILLI;
    int64_t begin = INT64_MAX, end = time + GRACE_MILLIS * MILLI;
    for (int i = 0; i < options.outstanding; i++) {
        send_trip(fd, &target, out, i);
    }
    do {
        ssize_t n = recvfrom(fd, in, MAX_DATAGRAM, 0, NULL, NULL);
        time = now(CLOCK_MONOTONIC);
        if (n >= 0 && begin == INT64_MAX) {
            begin = time + options.warmup * MILLI;
            end = begin + options.time * MILLI;
        }
        struct trip trip;
        memcpy(&trip, in, sizeof trip);
        if (n == options.size && trip.slot < (uint32_t) options.outstanding
                && trip.sequence == under_way[trip.slot].sequence) {
            if (time >= begin) {
                keep_trip(time - sent_at[trip.slot]);
            }
            send_trip(fd, &target, out, trip.slot);
        } else if (n < 0 && errno != EAGAIN) {
            fail("recvfrom");
        }
        if (time >= next_look) {
            resend_lost(fd, &target, out, time >= begin);
            next_look = time + RESEND_MILLIS * MILLI / 4;
        }
        if (time >= end && trips == 0 && time < begin) {
            break; /* nobody answers */
        }
    } while (time < end || (trips == 0 && time < end + GRACE_MILLIS * MILLI)); /* slow is not broken */
    tell_trips(trips == 0 ? 0 : time - begin);
}

/* ------------------------------------------------------------------------------------------------------------ main */

static void read_option(const char *text) {
    long long value;
    char name[32];
    if (sscanf(text, "%31[^=]=%lld", name, &value) != 2) {
        fprintf(stderr, "not an option: %s\n", text);
        exit(2);
    }
    if (strcmp(name, "port") == 0) {
        options.port = value;
    } else if (strcmp(name, "size") == 0) {
        options.size = value;
    } else if (strcmp(name, "outstanding") == 0) {
        options.outstanding = value > MAX_OUTSTANDING ? MAX_OUTSTANDING : value;
    } else if (strcmp(name, "warmup") == 0) {
        options.warmup = value;
    } else if (strcmp(name, "time") == 0) {
        options.time = value;
    }
}

static void run(const char *mode, const char *role) {
    int fd = open_socket(), many = strcmp(mode, "recvfrom") != 0, offload = strcmp(mode, "offload") == 0;
    if (strcmp(role, "receive") == 0) {
        tell_port(fd);
        start(measure, "RECEIVED");
        many ? receive_many(fd, offload) : receive_each(fd);
    } else if (strcmp(role, "send") == 0 || strcmp(role, "flood") == 0) {
        start(strcmp(role, "send") == 0 ? measure : expire, "SENT");
        many ? send_many(fd, offload) : send_each(fd);
    } else if (strcmp(role, "echo") == 0 && !offload) {
        tell_port(fd);
        start(expire, NULL);
        many ? echo_many(fd) : echo_each(fd);
    } else if (strcmp(role, "ping") == 0 && !many && options.size >= (int) sizeof(struct trip)) {
        ping(fd);
    } else {
        printf("MISSING %s %s with %d bytes\n", mode, role, options.size);
        exit(MISSING);
    }
}

int main(int argc, char **argv) {
    if (argc < 3) {
        fprintf(stderr, "usage: udp recvfrom|mmsg|offload receive|send|flood|echo|ping key=value...\n");
        return 2;
    }
    for (int i = 3; i < argc; i++) {
        read_option(argv[i]);
    }
    run(argv[1], argv[2]);
    return 0;
}
