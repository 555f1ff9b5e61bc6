/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Memory of C++: without exceptions a failed new would abort without a word; the embedder (src/job.ts) is told why.
 */
#include <cstddef>
#include <cstdlib>

extern "C" void host_out_of_memory(void);

void *operator new(std::size_t size) {
    void *memory = std::malloc(size > 0 ? size : 1);
    if (memory == nullptr) host_out_of_memory();
    return memory;
}

void *operator new[](std::size_t size) { return operator new(size); }
void operator delete(void *memory) noexcept { std::free(memory); }
void operator delete[](void *memory) noexcept { std::free(memory); }
void operator delete(void *memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void *memory, std::size_t) noexcept { std::free(memory); }
