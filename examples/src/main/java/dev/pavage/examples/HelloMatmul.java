package dev.pavage.examples;

import dev.pavage.tensor.Tensor;

/** Two matrices and their product, on the best device there is. */
public final class HelloMatmul {
    private HelloMatmul() {}

    /** The product of a 2 by 3 and a 3 by 2 matrix. */
    public static Tensor product() {
        Tensor a = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
        Tensor b = Tensor.of(new float[] {7, 8, 9, 10, 11, 12}, 3, 2);
        return a.matmul(b);
    }

    /** Prints it. */
    public static void main(String[] args) {
        System.out.println(product());
    }
}
