/* What tests of wan-exec ask of a program that no trick with shared libraries reaches: it is linked statically.
 *   sockets marks          the mark of a new socket of each kind: udp4=1 tcp4=1 udp6=1 tcp6=1, and the effective user
 *   sockets ask SERVER...  one unconnected socket asks each server for split.example.net and prints who answers what
 */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void mark(const char *name, int family, int type)
{
    int fd = socket(family, type, 0);
    unsigned value = 0;
    socklen_t length = sizeof value;
    if (fd < 0 || getsockopt(fd, SOL_SOCKET, SO_MARK, &value, &length) != 0) printf("%s=%s ", name, strerror(errno));
    else printf("%s=%u ", name, value);
    close(fd);
}

static void ask(int fd, const char *server, unsigned char id, unsigned char type)
{
    unsigned char query[] = { 0, id, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 5, 's', 'p', 'l', 'i', 't', 7, 'e', 'x', 'a', 'm', 'p', 'l', 'e',
                              3, 'n', 'e', 't', 0, 0, type, 0, 1 };
    struct sockaddr_in6 to = { .sin6_family = AF_INET6, .sin6_port = htons(53) };
    if (inet_pton(AF_INET6, server, &to.sin6_addr) != 1) exit(2);
    if (sendto(fd, query, sizeof query, 0, (struct sockaddr *)&to, sizeof to) < 0) { printf("%s: %s\n", server, strerror(errno)); return; }
    struct pollfd wait = { .fd = fd, .events = POLLIN };
    unsigned char reply[1500];
    struct sockaddr_in6 from;
    socklen_t length = sizeof from;
    ssize_t size;
    if (poll(&wait, 1, 5000) != 1 || (size = recvfrom(fd, reply, sizeof reply, 0, (struct sockaddr *)&from, &length)) < (ssize_t)sizeof query + 12)
    { printf("%s: no answer\n", server); return; }
    char name[64], address[64];
    inet_ntop(AF_INET6, &from.sin6_addr, name, sizeof name);
    inet_ntop(type == 1 ? AF_INET : AF_INET6, reply + sizeof query + 12, address, sizeof address);
    printf("%s from %s port %d\n", address, name, ntohs(from.sin6_port));
}

int main(int count, char **words)
{
    if (count > 1 && !strcmp(words[1], "marks")) {
        mark("udp4", AF_INET, SOCK_DGRAM); mark("tcp4", AF_INET, SOCK_STREAM);
        mark("udp6", AF_INET6, SOCK_DGRAM); mark("tcp6", AF_INET6, SOCK_STREAM);
        printf("euid=%d\n", (int)geteuid());
        return 0;
    }
    if (count > 2 && !strcmp(words[1], "ask")) {
        int fd = socket(AF_INET6, SOCK_DGRAM, 0);
        for (int i = 2; i < count; i++) ask(fd, words[i], i, i % 2 ? 28 : 1);
        return 0;
    }
    return 2;
}
