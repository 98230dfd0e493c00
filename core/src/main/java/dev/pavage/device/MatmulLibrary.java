package dev.pavage.device;

import dev.pavage.type.Precision;
import java.util.Optional;

/**
 * A library beside Pavage that multiplies matrices on a device, such as one of the device's maker. It is a last resort: nobody
 * gets it who did not ask for it, and the order in which it adds is its own.
 */
public interface MatmulLibrary {
    /** What it is called. */
    String name();

    /** What a user asks for it by, such as {@code -Dpavage.cuda.cublaslt=true}. */
    String setting();

    /** Why it computes nothing: nobody asked for it, or it is not installed, with the remedy; empty if it may be used. */
    Optional<String> absence();

    /**
     * Why it does not compute a product, if so. It is not absent.
     *
     * @throws DeviceLostException if the device stopped answering, now or before
     */
    Optional<String> declines(Product product);

    /** Bytes of memory that a product which is not declined needs beside its matrices. */
    long workspaceBytes(Product product);

    /**
     * What computes products: launches of one program each, whose arguments are a, b, c and memory of at least
     * {@link #workspaceBytes}.
     */
    CompiledKernel code(Precision precision);

    /**
     * {@code c = a · b}.
     *
     * @param a [batch..., m, k] with any strides
     * @param b [batch..., k, n] of a's dtype, with the same batch axes
     * @param c [batch..., m, n]
     * @param precision what may be rounded of factors of F32
     */
    record Product(DeviceArray a, DeviceArray b, DeviceArray c, Precision precision) {
        /** {@code f32[2, 3] · f32[3, 4] -> f32[2, 4]}. */
        @Override
        public String toString() {
            return a.dtype() + a.shape().toString() + " · " + b.dtype() + b.shape() + " -> " + c.dtype() + c.shape();
        }
    }
}
