# Compiles Icarus Verilog to WebAssembly: the driver iverilog, ivlpp, ivl (with the vvp code generator) and vvp, all VPI
# modules linked in. Run by build.ts in the build folder: S = source tree, K = this folder, OUT = folder of the results.
S     ?= source
K     ?= .
OUT   ?= out
CC     = emcc
CXX    = em++
# The simulator for speed, the compiler for size: it runs for milliseconds.
FAST   = -O2
SMALL  = -Os
# Our dlopen() family (static-dl.c), under names that cannot meet libc's own.
DL     = -Ddlopen=static_dlopen -Ddlsym=static_dlsym -Ddlclose=static_dlclose -Ddlerror=static_dlerror
CFLAGS   = -w $(DL)
CXXFLAGS = -w $(DL) -std=gnu++11 -fno-exceptions
# One build for the workers of Node and of browsers: no file or network access of its own, the embedder (src/job.ts)
# gives the compiled module and mounts the disk. A program that asks for too much memory says so (ABORTING_MALLOC).
LINK   = -sMODULARIZE=1 -sEXPORT_ES6=1 -sENVIRONMENT=worker -sWASM_ASYNC_COMPILATION=0 -sEXIT_RUNTIME=1 \
         -sALLOW_MEMORY_GROWTH=1 -sABORTING_MALLOC=1 -sINITIAL_MEMORY=33554432 -sTOTAL_STACK=8388608 -sINVOKE_RUN=0 \
         -sFORCE_FILESYSTEM=1 -sEXPORTED_RUNTIME_METHODS=FS,ENV,callMain '-sDEFAULT_LIBRARY_FUNCS_TO_INCLUDE=$$ENV' \
         --extern-pre-js $(K)/prelude.js --js-library $(K)/host.lib.js

IVL_O = main async design_dump discipline dup_expr elaborate elab_expr \
  elaborate_analog elab_lval elab_net elab_scope elab_sig elab_sig_analog \
  elab_type emit eval eval_attrib eval_tree expr_synth functor lexor \
  lexor_keyword link_const load_module netlist netmisc nettypes net_analog \
  net_assign net_design netclass netdarray netenum netparray netqueue \
  netscalar netstruct netvector net_event net_expr net_func net_func_eval \
  net_link net_modulo net_nex_input net_nex_output net_proc net_scope net_tran \
  net_udp pad_to_width parse parse_misc pform pform_analog pform_disciplines \
  pform_dump pform_package pform_pclass pform_class_type pform_string_type \
  pform_struct_type pform_types symbol_search sync sys_funcs verinum verireal \
  vpi_modules target Attrib HName Module PClass PDelays PEvent PExpr PFunction \
  PGate PGenerate PModport PNamedItem PPackage PScope PSpec PTask PUdp PWire \
  Statement AStatement LineInfo StringHeap cprop exposenodes nodangle synth \
  synth2 syn-rules t-dll t-dll-api t-dll-expr t-dll-proc t-dll-analog
TGT_O = vvp draw_class draw_delay draw_enum draw_mux draw_net_input \
  draw_substitute draw_switch draw_ufunc draw_vpi eval_bool eval_condit \
  eval_expr eval_object eval_real eval_string eval_vec4 modpath stmt_assign \
  vvp_process vvp_scope
VVP_O = main parse parse_misc lexor arith array_common array bufif compile \
  concat dff class_type enum_type extend file_line latch npmos part permaheap \
  reduce resolv sfunc stop substitute symbols ufunc codes vthread schedule \
  statistics tables udp vvp_island vvp_net vvp_net_sig vvp_object vvp_cobject \
  vvp_darray event logic delay words island_tran vpi_modules vpi_bit \
  vpi_callback vpi_cobject vpi_const vpi_darray vpi_event vpi_iter vpi_mcd \
  vpi_priv vpi_scope vpi_real vpi_signal vpi_string vpi_tasks vpi_time \
  vpi_vthr_vector vpip_bin vpip_hex vpip_oct vpip_to_dec vpip_format vvp_vpi
VPI_O = sys_table sys_convert sys_countdrivers sys_darray sys_deposit \
  sys_display sys_fileio sys_finish sys_icarus sys_plusargs sys_queue \
  sys_random sys_random_mti sys_readmem sys_readmem_lex sys_scanf sys_sdf \
  sys_time sys_vcd sys_vcdoff vcd_priv mt19937int sys_priv sdf_parse sdf_lexor \
  stringheap vams_simparam table_mod table_mod_parse table_mod_lexor \
  sys_clog2 v2005_math va_math v2009_table v2009_array v2009_bitvec v2009_enum \
  v2009_string vhdl_table vhdl_textio vpi_debug
IVLPP_O = main lexor
DRV_O   = main substit cflexor cfparse

ivl_objs   = $(IVL_O:%=o/ivl/%.o)
tgt_objs   = $(TGT_O:%=o/tgt/%.o)
vvp_objs   = $(VVP_O:%=o/vvp/%.o)
vpi_objs   = $(VPI_O:%=o/vpi/%.o) o/vpi/vcd_priv2.o
ivlpp_objs = $(IVLPP_O:%=o/ivlpp/%.o)
drv_objs   = $(DRV_O:%=o/drv/%.o)

all: $(OUT)/ivlpp.mjs $(OUT)/ivl.mjs $(OUT)/vvp.mjs $(OUT)/iverilog.mjs

# ---- generated sources
GEN = $(S)/lexor_keyword.cc $(S)/parse.cc $(S)/syn-rules.cc $(S)/lexor.cc \
      $(S)/vvp/parse.cc $(S)/vvp/lexor.cc $(S)/vvp/tables.cc $(S)/ivlpp/lexor.c \
      $(S)/vpi/sys_readmem_lex.c $(S)/vpi/sdf_lexor.c $(S)/vpi/sdf_parse.c \
      $(S)/vpi/table_mod_lexor.c $(S)/vpi/table_mod_parse.c \
      $(S)/driver/cflexor.c $(S)/driver/cfparse.c
gen: $(GEN)
$(S)/lexor_keyword.cc: ; gperf -o -i 7 -C -k 1-4,6,9,\$$ -H keyword_hash -N check_identifier -t $(S)/lexor_keyword.gperf > $@
$(S)/parse.cc:         ; cd $(S) && bison -t -p VL --defines=parse.h -o parse.cc parse.y
$(S)/syn-rules.cc:     ; cd $(S) && bison -t -p syn_ -o syn-rules.cc syn-rules.y
$(S)/lexor.cc:         ; cd $(S) && flex -s -t lexor.lex > lexor.cc
$(S)/vvp/parse.cc:     ; cd $(S)/vvp && bison -t --defines=parse.h -o parse.cc parse.y
$(S)/vvp/lexor.cc:     ; cd $(S)/vvp && flex -s -olexor.cc lexor.lex
$(S)/vvp/tables.cc:    ; $(CC) -O1 $(S)/vvp/draw_tt.c -o draw_tt.js -sWASM_ASYNC_COMPILATION=0 && node draw_tt.js > $@
$(S)/ivlpp/lexor.c:    ; cd $(S)/ivlpp && flex -t lexor.lex > lexor.c
$(S)/vpi/sys_readmem_lex.c: ; cd $(S)/vpi && flex -t sys_readmem_lex.lex > sys_readmem_lex.c
$(S)/vpi/sdf_lexor.c:       ; cd $(S)/vpi && flex -t sdf_lexor.lex > sdf_lexor.c
$(S)/vpi/sdf_parse.c:       ; cd $(S)/vpi && bison -t -p sdf -d -o sdf_parse.c sdf_parse.y
$(S)/vpi/table_mod_lexor.c: ; cd $(S)/vpi && flex -t table_mod_lexor.lex > table_mod_lexor.c
$(S)/vpi/table_mod_parse.c: ; cd $(S)/vpi && bison -t -p tblmod -d -o table_mod_parse.c table_mod_parse.y
$(S)/driver/cflexor.c:      ; cd $(S)/driver && flex -s -t cflexor.lex > cflexor.c
$(S)/driver/cfparse.c:      ; cd $(S)/driver && bison -t -p cf --defines=cfparse.h -o cfparse.c cfparse.y

# ---- objects
o/ivl/%.o: $(S)/%.cc | $(GEN)
	$(CXX) $(SMALL) $(CXXFLAGS) -I$(S) -I$(S)/libmisc -c $< -o $@
o/ivl/%.o: $(S)/libmisc/%.cc | $(GEN)
	$(CXX) $(SMALL) $(CXXFLAGS) -I$(S) -I$(S)/libmisc -c $< -o $@
o/tgt/%.o: $(S)/tgt-vvp/%.c | $(GEN)
	$(CC) $(SMALL) $(CFLAGS) -I$(S)/tgt-vvp -I$(S) -c $< -o $@
o/vvp/%.o: $(S)/vvp/%.cc | $(GEN)
	$(CXX) $(FAST) $(CXXFLAGS) -I$(S)/vvp -I$(S) -DICARUS_VPI_CONST=const -DIVL_SUFFIX='""' -c $< -o $@
# Every VPI module exports an array called vlog_startup_routines: give each its own name
mod_sys_table   = system
mod_v2005_math  = v2005_math
mod_va_math     = va_math
mod_v2009_table = v2009
mod_vhdl_table  = vhdl_sys
mod_vhdl_textio = vhdl_textio
mod_vpi_debug   = vpi_debug
o/vpi/%.o: $(S)/vpi/%.c | $(GEN)
	$(CC) $(FAST) $(CFLAGS) -I$(S)/vpi -I$(S) -DICARUS_VPI_CONST=const \
	  $(if $(mod_$*),-Dvlog_startup_routines=$(mod_$*)_startup_routines) -c $< -o $@
o/vpi/%.o: $(S)/vpi/%.cc | $(GEN)
	$(CXX) $(FAST) $(CXXFLAGS) -I$(S)/vpi -I$(S) -DICARUS_VPI_CONST=const -c $< -o $@
o/ivlpp/%.o: $(S)/ivlpp/%.c | $(GEN)
	$(CC) $(SMALL) $(CFLAGS) -I$(S)/ivlpp -I$(S) -c $< -o $@
o/drv/%.o: $(S)/driver/%.c | $(GEN)
	$(CC) $(SMALL) $(CFLAGS) -I$(S)/driver -I$(S) -DIVL_SUFFIX='""' -DIVL_INC='"."' -DIVL_LIB='"."' -DDLLIB='""' -c $< -o $@
o/static_dl_ivl.o: $(K)/static-dl.c ; $(CC) $(SMALL) $(CFLAGS) -DFOR_IVL -c $< -o $@
o/static_dl_vvp.o: $(K)/static-dl.c ; $(CC) $(SMALL) $(CFLAGS) -c $< -o $@
o/memory.o:        $(K)/memory.cc ; $(CXX) $(FAST) $(CXXFLAGS) -c $< -o $@
o/host_shell.o:    $(K)/host-shell.c ; $(CC) $(SMALL) $(CFLAGS) -c $< -o $@

# ---- programs
$(OUT)/ivlpp.mjs: $(ivlpp_objs)
	$(CC) $(SMALL) $(LINK) $^ -o $@
$(OUT)/ivl.mjs: $(ivl_objs) $(tgt_objs) $(vpi_objs) o/static_dl_ivl.o o/host_shell.o o/memory.o
	$(CXX) $(SMALL) $(LINK) $^ -o $@
$(OUT)/vvp.mjs: $(vvp_objs) $(vpi_objs) o/static_dl_vvp.o o/memory.o
	$(CXX) $(FAST) $(LINK) $^ -o $@
$(OUT)/iverilog.mjs: $(drv_objs) o/host_shell.o
	$(CC) $(SMALL) $(LINK) $^ -o $@
