package dev.pavage.opencl;

/**
 * How a kernel's messages lie in its buffer, in 32-bit words; the numbers in {@code prelude.cl} are these. The host sets
 * {@link #CAPACITY} and clears the rest of the header before the first launch and after it has read messages.
 *
 * <p>A record is the message, the three program ids as 64 bits each, and per element its bits as 64 bits; the low word of
 * 64 bits comes first.
 */
final class MessageBuffer {
    /** Word: 0, or 1 + the number of the first message whose check failed. */
    static final int FAILED = 0;

    /** First of six words: the ids of the program in which it failed. */
    static final int PROGRAM = 1;

    /** Word: words of records that were asked for; more than the capacity if some were lost. */
    static final int USED = 7;

    /** Word: words of records that fit after the header. */
    static final int CAPACITY = 8;

    /** Words before the first record. */
    static final int HEADER = 16;

    /** Words of a record before its elements. */
    static final int RECORD_HEADER = 7;

    /** Words of an element. */
    static final int ELEMENT = 2;

    private MessageBuffer() {}
}
