package dev.pavage.device;

/**
 * What a device's memory pool holds at one moment. Sizes count what the device gave, which is a little more than what
 * was asked for.
 *
 * @param inUse bytes that arrays hold
 * @param cached bytes of freed blocks that are kept for reuse
 * @param peak the most bytes that were in use at once
 * @param arrays number of blocks in use
 * @param allocations how often the device was asked for new memory
 * @param reuses how often a freed block served instead
 * @param limit bytes that arrays can use at most
 */
public record MemoryStatistics(
        long inUse, long cached, long peak, long arrays, long allocations, long reuses, long limit) {}
