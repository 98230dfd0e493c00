package dev.pavage.cpu.machine;

/**
 * A function as machine code.
 *
 * @param bytes the code, which may lie anywhere
 * @param text an instruction a line, for people
 */
record MachineCode(byte[] bytes, CodeText text) {}
