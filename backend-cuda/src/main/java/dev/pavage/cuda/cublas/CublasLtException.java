package dev.pavage.cuda.cublas;

import dev.pavage.device.PavageException;

/** cuBLASLt refused a call. */
public final class CublasLtException extends PavageException {
    private static final long serialVersionUID = 1L;

    private final int status;

    /**
     * A refusal.
     *
     * @param status the {@code cublasStatus_t}
     * @param message the call, and what the library says of the status
     */
    public CublasLtException(int status, String message) {
        super(message);
        this.status = status;
    }

    /** The {@code cublasStatus_t}. */
    public int status() {
        return status;
    }
}
