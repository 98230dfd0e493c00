package dev.pavage.device;

/**
 * How a kernel's messages lie in its buffer, in 32-bit words, for backends that write them in generated code. The host sets
 * {@link #CAPACITY} and clears the rest of the header before the first launch and after it has read messages.
 *
 * <p>A record is the message, the three program ids as 64 bits each, and per element its bits as 64 bits; the low word of
 * 64 bits comes first.
 */
public final class MessageBuffer {
    /** Word: 0, or 1 + the number of the first message whose check failed. */
    public static final int FAILED = 0;

    /** First of six words: the ids of the program in which it failed. */
    public static final int PROGRAM = 1;

    /** Word: words of records that were asked for; more than the capacity if some were lost. */
    public static final int USED = 7;

    /** Word: words of records that fit after the header. */
    public static final int CAPACITY = 8;

    /** Words before the first record. */
    public static final int HEADER = 16;

    /** Words of a record before its elements. */
    public static final int RECORD_HEADER = 7;

    /** Words of an element. */
    public static final int ELEMENT = 2;

    private MessageBuffer() {}
}
