package dev.pavage.cpu.machine;

/** Machine code cannot be run in this process; the message says why. */
public final class MachineCodeException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean unexpected;

    /**
     * @param unexpected whether the machine could, but the system does not let it
     */
    MachineCodeException(String why, boolean unexpected) {
        super(why);
        this.unexpected = unexpected;
    }

    /** Whether the machine is one that code is written for, but the system does not let it run. */
    public boolean isUnexpected() {
        return unexpected;
    }
}
