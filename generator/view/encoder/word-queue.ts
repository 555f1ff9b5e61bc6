import type { CodecParams } from '../../config/params.js';
import { makeBanner } from '../banner.js';
import type { GenerateContext } from '../context.js';
import { lit, padTo, type PlainView, range } from '../text.js';
import { hasGearbox, memoriesAreScarce } from './units.js';

/** A slot may be longer than a word: then it may complete two. */
export const hasOver = (p: CodecParams): boolean => p.headerMax + p.payloadMax > p.coreW;

/**
 * The queue is a ring in memories, 9 of them for words of 64 bits, but for where they are scarce; there too if the output is
 * narrower than the blocks, so that every long block has words that wait.
 */
export const isMemoryQueue = (p: CodecParams): boolean => hasGearbox(p) || !memoriesAreScarce(p);

/** Clocks through dctcm_word_queue. */
export const wordQueueLatency = (p: CodecParams): number => (isMemoryQueue(p) ? 2 : 1);

/** Beats of a ring, as many as the smallest memories of FPGAs hold. */
const DEPTH = 16;

/** Beats in the ring when it takes no more: one comes in the clock in which that is known. */
const RING_FILL = 0.75 * DEPTH;

/** Beats inside: those of the ring and the one at the output, or the words of the registers. */
export const wordQueueBeats = (p: CodecParams): number => (isMemoryQueue(p) ? RING_FILL + 2 : 2);

/** The same in words. */
export const wordQueueWords = (p: CodecParams): number => wordQueueBeats(p) * (isMemoryQueue(p) && hasOver(p) ? 2 : 1);

/** View of dctcm_word_queue.v, a part of dctcm_bit_packer. */
export function wordQueueView(context: GenerateContext): PlainView {
  const p = context.params;
  const { coreW, outW } = p;
  const memory = isMemoryQueue(p);
  const over = hasOver(p);
  const gearbox = hasGearbox(p);
  const subW = gearbox ? Math.log2(coreW / outW) : 0;
  const inDecl = range(over ? 2 * coreW : coreW);
  const outDecl = range(coreW);
  const sideW = subW + (over ? 1 : 0);
  const kept = memory && over; // `two` goes along
  const sub = over ? `s_axis_tuser[${subW}:1], ` : 's_axis_tuser, ';
  const side = gearbox ? sub : '';
  return {
    banner: makeBanner(context, {
      module: 'dctcm_word_queue',
      title: over ? 'queue of words: up to two in a clock in, one out' : 'queue of words',
      template: 'encoder/dctcm_word_queue.v',
      purpose: [
        ...(over ? ['A slot of the packer that is longer than a word may complete two.'] : []),
        ...(memory
          ? [
              'Words wait in a memory while more of them are completed than leave.  s_axis_tready is a register: it cuts',
              'the ready path of the encoder.',
            ]
          : over
            ? ['With the transform, memories are what the smaller FPGAs run out of: one word waits, in registers.']
            : []),
      ],
      timing: `latency ${wordQueueLatency(p)} clock${memory ? 's' : ''}, ready path ${memory ? 'registered' : 'combinational'}; part of dctcm_bit_packer`,
    }),
    memory,
    hasOver: over,
    gearbox,
    hasSide: sideW > 0,
    coreW,
    inFields: over ? '{second word, word}, or one word' : 'a word',
    inDecl,
    inPad: padTo(inDecl.length),
    inUserDecl: (sideW <= 1 ? '' : range(sideW)).padEnd(inDecl.length),
    inUser:
      [gearbox ? '{its last stream word' : '', over ? `${gearbox ? ', ' : ''}two words` : ''].join('') +
      (gearbox ? '}' : ''),
    twoAt: gearbox ? '[0]' : '',
    outDecl,
    outPad: padTo(outDecl.length),
    subDecl: (subW <= 1 ? '' : range(subW)).padEnd(outDecl.length),
    beatW: coreW + 1 + subW + (kept ? coreW + 1 : 0),
    beatFields: `${gearbox ? 'last stream word, ' : ''}last, ${kept ? 'two words, second word, ' : ''}`,
    pairAt: '[2*CORE_W]',
    depth: DEPTH,
    addressW: Math.log2(DEPTH),
    side,
    beat: `{${side}s_axis_tlast, ${kept ? 'two, ' : ''}s_axis_tdata}`,
    memoryOut: over ? 'second_next ? oldest[2*CORE_W-1:CORE_W] : oldest[CORE_W-1:0]' : 'oldest[CORE_W-1:0]',
    memoryLast: over ? 'oldest[2*CORE_W+1] && second_next == pair' : 'oldest[CORE_W]',
    subLow: kept ? '2*CORE_W+2' : 'CORE_W+1',
    ringFill: lit(8, RING_FILL),
    heldWords: over ? "{7'd0, out_valid} + {7'd0, wait_valid}" : "{7'd0, out_valid}",
    wordsIn: over ? "two ? 8'd2 : 8'd1" : "8'd1",
    refusedMax: memory ? 6 : 1,
  };
}
