package dev.pavage.benchmarks;

import dev.pavage.device.Device;
import dev.pavage.io.HostArray;

/** What an operation takes, on the host, and how to check what a library made of it. */
interface Inputs {
    /** Puts it on a device, ready for another library. */
    Peer.Work prepare(Peer peer, Device device);

    /**
     * Compares a result with sums in double precision: all elements of a small one, random ones of a large one.
     *
     * @param found the result
     * @param by who computed it, for the message
     * @throws WrongResultException if an element is off by more than rounding explains
     */
    void verify(HostArray found, String by);
}
