#!/usr/bin/env bash
# The one change to Icarus's sources (argument: the source tree): vvp keeps vectors in words of type unsigned long, which
# has 32 bits in WebAssembly. There vvp 11.0 divides wide values wrongly, and slowly. So the words become 64 bits wide.
set -euo pipefail
cd "$1/vvp"
rm -f lexor.cc parse.cc parse.h
mapfile -t files < <(ls ./*.cc ./*.h lexor.lex parse.y | grep -vxE './(config.h|ivl_dlfcn.h|tables.cc)')
# Types, limits, constants, conversions and formats of unsigned long.
sed -i -E '
  s/unsigned long long/@ULL@/g
  s/unsigned long int/unsigned long/g
  s/\bunsigned long\b/unsigned long long/g
  s/@ULL@/unsigned long long/g
  s/\bULONG_MAX\b/ULLONG_MAX/g
  s/\b([0-9]+)UL\b/\1ULL/g
  s/\bstrtoul\b/strtoull/g
  s/%l([ux])/%ll\1/g
  s/(%0?[0-9]*)l([ux])\b/\1ll\2/g
  s/\blll+([ux])/ll\1/g
' "${files[@]}"
# Two places ask how wide a word is.
sed -i 's/#if SIZEOF_UNSIGNED_LONG == 8/#if 1/' vvp_net.h
sed -i 's/#ifndef UL_AND_TIME64_SAME/#if 0/' vvp_net.cc
# Signed one-word division and modulus, indices, and real to vector use long.
sed -i -E '
  s/\(long\) ?(ap|bp)\[/(long long)\1[/g
  s/\blong (tmpa|tmpb|res|adr|off|base)( *=)/long long \1\2/
  s/\blong     (adr|off)( *=)/long long \1\2/
  s/\bLONG_MIN\b/LLONG_MIN/g
  s/\(long\)(use_size|sig->value_size|array_wid)/(long long)\1/g
' vthread.cc
sed -i 's/long sval = lround(val)/long long sval = llround(val)/' vvp_net.cc
