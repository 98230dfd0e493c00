package dev.pavage.cuda.ptx;

/**
 * A kernel as PTX, with what a launch must know.
 *
 * <p>The parameters of the entry are 64-bit numbers, one behind the other: the first program's three ids, the three program
 * counts, then for each view its address, its extents, and its strides in elements; last, if {@code hasMessages}, the address
 * of a {@link dev.pavage.device.MessageBuffer}. A block of {@code threads} threads along x does one program; block (x, y, z)
 * of a launch does the program whose ids are those of the first program plus x, y and z. Local memory is dynamic shared memory.
 *
 * @param entry the name of the entry function
 * @param text the module
 * @param threads threads of a block
 * @param sharedBytes dynamic shared memory of a block
 * @param hasMessages whether the entry takes a message buffer
 */
public record PtxKernel(String entry, String text, int threads, int sharedBytes, boolean hasMessages) {}
