// What the C and C++ files of this folder ask of the embedder (src/job.ts).
mergeInto(LibraryManager.library, {
  host_shell: function (command, output) {
    return Module['hostShell'](UTF8ToString(command), UTF8ToString(output));
  },
  host_out_of_memory: function () {
    abort('OOM');
  },
});
