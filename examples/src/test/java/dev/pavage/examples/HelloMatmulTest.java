package dev.pavage.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class HelloMatmulTest {
    @Test
    void printsTheProductAsNumPyDoes() {
        assertEquals("[[ 58.  64.]\n [139. 154.]]", HelloMatmul.product().toString());
    }
}
