/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * system() and popen() for the uses that Icarus makes of them: the driver's "ivlpp ... | ivl ..." and ivl's
 * "ivlpp ..." for a library file (-y). JavaScript runs the command; a pipe goes through a file.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Runs a command and returns its wait status; with `output`, its stdout goes to that file. */
extern int host_shell(const char *command, const char *output);

int system(const char *command) {
    fflush(NULL);
    return host_shell(command, "");
}

enum { MAX_PIPES = 16 };
static struct { FILE *file; int status; } pipes[MAX_PIPES];

FILE *popen(const char *command, const char *mode) {
    char name[] = "/ivl/tmp/pipeXXXXXX";
    int slot = 0;
    while (slot < MAX_PIPES && pipes[slot].file != NULL) slot++;
    int fd = slot < MAX_PIPES && mode[0] == 'r' ? mkstemp(name) : -1;
    if (fd < 0) return NULL;
    close(fd);
    fflush(NULL);
    pipes[slot].status = host_shell(command, name);
    pipes[slot].file = fopen(name, "r");
    unlink(name);
    return pipes[slot].file;
}

int pclose(FILE *file) {
    int status = -1;
    for (int slot = 0; slot < MAX_PIPES; slot++)
        if (pipes[slot].file == file) {
            status = pipes[slot].status;
            pipes[slot].file = NULL;
        }
    fclose(file);
    return status;
}
