/*
 * The C peer of the benchmark: what the kernel gives without a library in between.
 *
 *   udp recvfrom|mmsg|offload  receive|listen|send|flood|pace|echo|ping  key=value...
 *
 * recvfrom: a call a datagram (recvfrom, sendto); mmsg: VLEN datagrams a call (recvmmsg, sendmmsg); offload: besides
 * that, the kernel joins and cuts datagrams (UDP_GRO, UDP_SEGMENT). Built by: cc -O2 -pthread -o udp udp.c
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dirent.h>
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

enum { VLEN = 64, GRO_VLEN = 16, MAX_DATAGRAM = 65536, MAX_PAYLOAD = 65507, SAFE_SEGMENTS = 64 };
enum { RECEIVE_BUFFER = 4 << 20, MISSING = 3 };

static const int64_t MILLI = 1000000, GRACE_MILLIS = 10000, RESEND_MILLIS = 100;

/* The options of the command line. */
static struct { int port, size, segments, outstanding, rate, sources, echo, pid; int64_t warmup, time; } options = {
        .size = 64, .segments = 128, .outstanding = 1, .sources = 1, .time = 1000};

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

/* Exits when the time is over or nobody holds the standard input any more. Prints the count for each line of input. */
static void *expire(void *unused) {
    (void) unused;
    int64_t end = now(CLOCK_MONOTONIC) + options.time * MILLI;
    struct pollfd input = {0, POLLIN, 0};
    char dropped[64];
    for (int64_t left; (left = end - now(CLOCK_MONOTONIC)) > 0;) {
        if (poll(&input, 1, left / MILLI + 1) <= 0) {
            continue;
        }
        if (read(0, dropped, sizeof dropped) <= 0) {
            break;
        }
        printf("COUNTED %lld\n", (long long) datagrams);
        fflush(stdout);
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

/* Linux before 6.9 takes no more than 64 datagrams as one (EINVAL). */
static int segments_of_a_message(int fd) {
    int segments = MAX_PAYLOAD / options.size;
    segments = segments > options.segments ? options.segments : segments < 1 ? 1 : segments;
    struct vector v = new_vector(1, (size_t) segments * options.size);
    v.peers[0] = loopback(options.port);
    put_segment_size(&v.messages[0].msg_hdr, v.control[0], options.size);
    int refused = segments > SAFE_SEGMENTS && sendmmsg(fd, v.messages, 1, 0) < 0 && errno == EINVAL;
    return refused ? SAFE_SEGMENTS : segments;
}

static void send_many(int fd, int offload) {
    int segments = offload ? segments_of_a_message(fd) : 1;
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

/* ------------------------------------------------------------------------------------------------------------ pace */

enum { MAX_TARGETS = 65535, PAUSES_IN_VAIN = 5 };

/* How long before a datagram is due the sender stops sleeping and watches the clock: longer than a timer is late. */
static const int64_t WATCH_NANOS = 60000, PAUSE_MILLIS = 50;

static int target_count;
static struct sockaddr_in targets[MAX_TARGETS];
static int64_t answers;

/* Reads the ports to send to: a line of the standard input. */
static void read_targets(void) {
    int port;
    char behind = ' ';
    while (behind != '\n' && target_count < MAX_TARGETS && scanf("%d%c", &port, &behind) == 2) {
        targets[target_count++] = loopback(port);
    }
    if (target_count == 0) {
        fprintf(stderr, "no ports on the standard input\n");
        exit(2);
    }
}

static int *open_sources(void) {
    int *sources = allocate(options.sources * sizeof *sources);
    for (int i = 0; i < options.sources; i++) {
        sources[i] = open_socket();
    }
    return sources;
}

static void take_answers(int fd) {
    char dropped[1];
    while (recv(fd, dropped, sizeof dropped, MSG_DONTWAIT) >= 0) {
        answers++;
    }
}

static void await(int64_t due) {
    if (due - now(CLOCK_MONOTONIC) > 2 * WATCH_NANOS) {
        int64_t early = due - WATCH_NANOS;
        struct timespec t = {early / (1000 * MILLI), early % (1000 * MILLI)};
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
    }
    while (now(CLOCK_MONOTONIC) < due) {
    }
}

/* Sends at the rate: each datagram when it is due, counted from the start, so that one that is late delays no other.
   Returns how many the kernel took. A rate of 0 is a pause. */
static int64_t send_paced(int *sources, int64_t millis) {
    char *data = allocate(options.size);
    int64_t start = now(CLOCK_MONOTONIC), total = options.rate * millis / 1000, sent = 0;
    for (int64_t i = 0; i < total; i++) {
        int fd = sources[i % options.sources];
        if (options.echo) {
            take_answers(fd);
        }
        await(start + i * (1000 * MILLI) / options.rate);
        struct sockaddr_in *to = &targets[i % target_count];
        sent += sendto(fd, data, options.size, MSG_DONTWAIT, (struct sockaddr *) to, sizeof *to) == options.size;
    }
    await(start + millis * MILLI);
    free(data);
    return sent;
}

/* The processor time of all threads of a process, of those that have ended too (clock_getcpuclockid(3)). */
static int64_t processor_nanos(int pid) {
    clockid_t clock;
    if (pid == 0 || clock_getcpuclockid(pid, &clock) != 0) {
        return 0;
    }
    return now(clock);
}

/* A thread and its voluntary context switches so far. */
struct task { int id; int64_t switches; };

enum { MAX_TASKS = 32768 };

/* Reads a line of /proc/PID/task/TID/status (proc_pid_status(5)). */
static int64_t voluntary_switches(int pid, int task) {
    char path[64], line[256];
    snprintf(path, sizeof path, "/proc/%d/task/%d/status", pid, task);
    FILE *status = fopen(path, "r");
    long long switches = 0;
    while (status != NULL && fgets(line, sizeof line, status) != NULL
            && sscanf(line, "voluntary_ctxt_switches: %lld", &switches) != 1) {
    }
    if (status != NULL) {
        fclose(status);
    }
    return switches;
}

/* Reads the threads that a process has, and returns how many these are. */
static int read_tasks(int pid, struct task *tasks) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/task", pid);
    DIR *folder = opendir(path);
    int count = 0;
    for (struct dirent *entry; folder != NULL && count < MAX_TASKS && (entry = readdir(folder)) != NULL;) {
        int id = atoi(entry->d_name);
        if (id > 0) {
            tasks[count++] = (struct task) {id, voluntary_switches(pid, id)};
        }
    }
    if (folder != NULL) {
        closedir(folder);
    }
    return count;
}

/* The switches since then. Those of threads that have ended meanwhile are no longer known. */
static int64_t switches_since(const struct task *before, int count, int pid) {
    static struct task after[MAX_TASKS];
    int found = read_tasks(pid, after), next = 0;
    int64_t sum = 0;
    for (int i = 0; i < found; i++) {
        int seen = 0;
        while (seen < count && before[(next + seen) % count].id != after[i].id) {
            seen++; /* usually not at all: both are in the same order */
        }
        sum += after[i].switches;
        if (seen < count) {
            next = (next + seen) % count;
            sum -= before[next].switches;
            next = (next + 1) % count;
        }
    }
    return sum;
}

/* Gives the process a pause to take what has queued up. Of an echo, takes answers until all are there, or none has come
   for several pauses. */
static void await_answers(int *sources, int64_t total) {
    int64_t before;
    int in_vain = 0;
    do {
        before = answers;
        pause_millis(PAUSE_MILLIS);
        for (int i = 0; i < options.sources; i++) {
            take_answers(sources[i]);
        }
        in_vain = answers > before ? 0 : in_vain + 1;
    } while (options.echo && answers < total && in_vain < PAUSES_IN_VAIN);
}

/* Sends at a rate for the warm-up and for the measured time, and prints of the latter: datagrams sent, nanoseconds,
   nanoseconds of processor time of the process pid and its voluntary context switches; then of both together: datagrams
   sent, and answers received (echo=1). */
static void pace(void) {
    int *sources = open_sources();
    read_targets();
    int64_t total = send_paced(sources, options.warmup);
    static struct task tasks[MAX_TASKS];
    int count = read_tasks(options.pid, tasks);
    int64_t processor = processor_nanos(options.pid), time = now(CLOCK_MONOTONIC);
    int64_t sent = send_paced(sources, options.time);
    time = now(CLOCK_MONOTONIC) - time;
    await_answers(sources, total + sent);
    processor = processor_nanos(options.pid) - processor;
    int64_t switches = switches_since(tasks, count, options.pid);
    printf("PACED %lld %lld %lld %lld %lld %lld\n", (long long) sent, (long long) time, (long long) processor,
            (long long) switches, (long long) (total + sent), (long long) answers);
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
    } else if (strcmp(name, "segments") == 0) {
        options.segments = value < 1 ? 1 : value;
    } else if (strcmp(name, "outstanding") == 0) {
        options.outstanding = value > MAX_OUTSTANDING ? MAX_OUTSTANDING : value;
    } else if (strcmp(name, "warmup") == 0) {
        options.warmup = value;
    } else if (strcmp(name, "time") == 0) {
        options.time = value;
    } else if (strcmp(name, "rate") == 0) {
        options.rate = value;
    } else if (strcmp(name, "sources") == 0) {
        options.sources = value < 1 ? 1 : value;
    } else if (strcmp(name, "echo") == 0) {
        options.echo = value != 0;
    } else if (strcmp(name, "pid") == 0) {
        options.pid = value;
    }
}

static void run(const char *mode, const char *role) {
    int fd = open_socket(), many = strcmp(mode, "recvfrom") != 0, offload = strcmp(mode, "offload") == 0;
    if (strcmp(role, "receive") == 0 || strcmp(role, "listen") == 0) {
        tell_port(fd);
        start(strcmp(role, "receive") == 0 ? measure : expire, "RECEIVED");
        many ? receive_many(fd, offload) : receive_each(fd);
    } else if (strcmp(role, "send") == 0 || strcmp(role, "flood") == 0) {
        start(strcmp(role, "send") == 0 ? measure : expire, "SENT");
        many ? send_many(fd, offload) : send_each(fd);
    } else if (strcmp(role, "echo") == 0 && !offload) {
        tell_port(fd);
        start(expire, NULL);
        many ? echo_many(fd) : echo_each(fd);
    } else if (strcmp(role, "pace") == 0) {
        pace();
    } else if (strcmp(role, "ping") == 0 && !many && options.size >= (int) sizeof(struct trip)) {
        ping(fd);
    } else {
        printf("MISSING %s %s with %d bytes\n", mode, role, options.size);
        exit(MISSING);
    }
}

int main(int argc, char **argv) {
    if (argc < 3) {
        fprintf(stderr, "usage: udp recvfrom|mmsg|offload receive|listen|send|flood|pace|echo|ping key=value...\n");
        return 2;
    }
    for (int i = 3; i < argc; i++) {
        read_option(argv[i]);
    }
    run(argv[1], argv[2]);
    return 0;
}
