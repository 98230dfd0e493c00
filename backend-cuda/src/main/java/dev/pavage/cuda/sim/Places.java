package dev.pavage.cuda.sim;

/** Says of an access where it went wrong. */
final class Places {
    /** Addresses below are those of a null pointer with an offset. */
    private static final long NULL_PAGE = 4096;

    private Places() {}

    /** A range of device memory and what is there, such as {@code 4 bytes at 0x…: 12 bytes behind the end of …}. */
    static String describe(DeviceHeap heap, long address, long bytes) {
        return "%d bytes at 0x%x: %s".formatted(bytes, address, place(heap, address, bytes));
    }

    private static String place(DeviceHeap heap, long address, long bytes) {
        MemoryBlock block = heap.near(address);
        if (block == null) {
            return address >= 0 && address < NULL_PAGE ? "a null pointer" : "no memory of the device is near";
        }
        String name = "the %sblock of %d bytes at 0x%x".formatted(state(block), block.bytes(), block.address());
        long offset = address - block.address();
        if (offset < 0) {
            return -offset + " bytes before " + name;
        }
        if (offset >= block.bytes()) {
            return offset - block.bytes() + " bytes behind the end of " + name;
        }
        return offset > block.bytes() - bytes
                ? offset + bytes - block.bytes() + " of them behind the end of " + name
                : "at offset " + offset + " of " + name;
    }

    private static String state(MemoryBlock block) {
        return block.data() == null ? "freed " : block.isReleased() ? "released " : "";
    }
}
