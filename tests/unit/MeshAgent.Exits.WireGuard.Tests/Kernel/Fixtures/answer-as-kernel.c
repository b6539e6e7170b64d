/*
 * Answers wg(8) in the kernel's place, and writes down what wg asked: a kernel without WireGuard does not even get the requests.
 *   gcc -shared -fPIC -o answer-as-kernel.so answer-as-kernel.c
 *   CAPTURE=requests.txt LD_PRELOAD=./answer-as-kernel.so wg set wg_exit fwmark 1
 *   CAPTURE=requests.txt ANSWER=dump.bin LD_PRELOAD=./answer-as-kernel.so wg show wg_exit dump
 * The hexadecimal lines of WgBytes.cs come from wireguard-tools 1.0.20210914 and this.
 */
#define _GNU_SOURCE
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define FAMILY 0x1c

static unsigned char request[65536];
static int answered;

ssize_t sendto(int fd, const void *data, size_t length, int flags, const struct sockaddr *to, socklen_t to_length)
{
	FILE *capture = fopen(getenv("CAPTURE"), "a");
	for (size_t i = 0; i < length; i++)
		fprintf(capture, "%02x", ((const unsigned char *)data)[i]);
	fprintf(capture, "\n");
	fclose(capture);
	memcpy(request, data, length);
	answered = 0;
	return length;
}

/* CTRL_CMD_NEWFAMILY: the family's number and name. */
static size_t family(unsigned char *out)
{
	static const unsigned char body[] = { 1, 2, 0, 0, 6, 0, CTRL_ATTR_FAMILY_ID, 0, FAMILY, 0, 0, 0,
		14, 0, CTRL_ATTR_FAMILY_NAME, 0, 'w', 'i', 'r', 'e', 'g', 'u', 'a', 'r', 'd', 0, 0, 0 };
	((struct nlmsghdr *)out)->nlmsg_type = GENL_ID_CTRL;
	memcpy(out + NLMSG_HDRLEN, body, sizeof body);
	return NLMSG_HDRLEN + sizeof body;
}

/* The messages of the file, with this request's sequence number. */
static size_t dump(unsigned char *out, size_t room, const struct nlmsghdr *asked)
{
	FILE *file = fopen(getenv("ANSWER"), "r");
	size_t length = fread(out, 1, room, file);
	fclose(file);
	for (size_t at = 0; at + NLMSG_HDRLEN <= length; at += NLMSG_ALIGN(((struct nlmsghdr *)(out + at))->nlmsg_len)) {
		((struct nlmsghdr *)(out + at))->nlmsg_seq = asked->nlmsg_seq;
		((struct nlmsghdr *)(out + at))->nlmsg_pid = asked->nlmsg_pid;
	}
	return length;
}

ssize_t recvmsg(int fd, struct msghdr *message, int flags)
{
	const struct nlmsghdr *asked = (const void *)request;
	static unsigned char out[65536];
	struct nlmsghdr *header = (void *)out;
	size_t length = 0;

	memset(out, 0, sizeof out);
	if (asked->nlmsg_type == GENL_ID_CTRL && !answered)
		length = family(out);
	else if ((asked->nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP && getenv("ANSWER") && !answered)
		length = dump(out, sizeof out, asked);
	else if ((asked->nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP)
		length = NLMSG_HDRLEN + 4, header->nlmsg_type = NLMSG_DONE, header->nlmsg_flags = NLM_F_MULTI;
	else
		length = NLMSG_HDRLEN + 20, header->nlmsg_type = NLMSG_ERROR, memcpy(out + 20, request, NLMSG_HDRLEN);
	if (header->nlmsg_len == 0)
		header->nlmsg_len = length, header->nlmsg_seq = asked->nlmsg_seq, header->nlmsg_pid = asked->nlmsg_pid;
	answered = 1;
	memcpy(message->msg_iov[0].iov_base, out, length);
	if (message->msg_name)
		memset(message->msg_name, 0, message->msg_namelen), ((struct sockaddr *)message->msg_name)->sa_family = AF_NETLINK;
	message->msg_flags = 0;
	message->msg_controllen = 0;
	return length;
}
