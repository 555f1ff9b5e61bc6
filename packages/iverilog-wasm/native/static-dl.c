/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * dlopen() for a WebAssembly build in which every module is linked in.
 * A "shared object" is known by the last part of its path.
 */
#include <string.h>

typedef void (*routine)(void);
extern routine system_startup_routines[], v2005_math_startup_routines[],
    va_math_startup_routines[], v2009_startup_routines[],
    vhdl_sys_startup_routines[], vhdl_textio_startup_routines[],
    vpi_debug_startup_routines[];
#ifdef FOR_IVL
struct ivl_design_s;
extern int target_design(struct ivl_design_s *);
extern const char *target_query(const char *);
#endif

struct entry { const char *module, *symbol; void *address; };
static const struct entry table[] = {
    {"system.vpi",      "vlog_startup_routines", system_startup_routines},
    {"v2005_math.vpi",  "vlog_startup_routines", v2005_math_startup_routines},
    {"va_math.vpi",     "vlog_startup_routines", va_math_startup_routines},
    {"v2009.vpi",       "vlog_startup_routines", v2009_startup_routines},
    {"vhdl_sys.vpi",    "vlog_startup_routines", vhdl_sys_startup_routines},
    {"vhdl_textio.vpi", "vlog_startup_routines", vhdl_textio_startup_routines},
    {"vpi_debug.vpi",   "vlog_startup_routines", vpi_debug_startup_routines},
#ifdef FOR_IVL
    {"vvp.tgt", "target_design", (void *)target_design},
    {"vvp.tgt", "target_query",  (void *)target_query},
#endif
};
enum { N = sizeof table / sizeof table[0] };
static const char *problem;

void *dlopen(const char *path, int flags) {
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    for (int i = 0; i < N; i++)
        if (strcmp(table[i].module, name) == 0) return (void *)&table[i];
    problem = "this module is not linked into the WebAssembly build";
    return 0;
}

void *dlsym(void *handle, const char *symbol) {
    const struct entry *e = handle;
    for (int i = 0; i < N; i++)
        if (strcmp(table[i].module, e->module) == 0 && strcmp(table[i].symbol, symbol) == 0)
            return table[i].address;
    problem = "symbol not found";
    return 0;
}

int dlclose(void *handle) { return 0; }
char *dlerror(void) { char *p = (char *)problem; problem = 0; return p; }
