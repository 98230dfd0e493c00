package dev.pavage.cpu.machine;

/** Machine code cannot be run in this process; the message says why. */
public final class MachineCodeException extends RuntimeException {
    private static final long serialVersionUID = 1;

    MachineCodeException(String why) {
        super(why);
    }
}
