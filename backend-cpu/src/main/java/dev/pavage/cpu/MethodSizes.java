package dev.pavage.cpu;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;

/** Looks after methods that are too long to be compiled. */
final class MethodSizes {
    private static final System.Logger LOG = System.getLogger("dev.pavage.cpu");

    private MethodSizes() {}

    /** Warns of each method that HotSpot will interpret for ever; fails where assertions are on, as in tests. */
    static void check(byte[] classFile) {
        for (MethodModel method : ClassFile.of().parse(classFile).methods()) {
            int length = method.findAttribute(Attributes.code())
                    .map(CodeAttribute::codeLength)
                    .orElse(0);
            if (length >= ClassEmitter.LONGEST_METHOD) {
                String warning = "method " + method.methodName().stringValue() + " of a generated class has " + length
                        + " bytes of code; from " + ClassEmitter.LONGEST_METHOD
                        + " on HotSpot does not compile it, and it will be about a hundred times slower";
                LOG.log(System.Logger.Level.WARNING, warning);
                assert false : warning;
            }
        }
    }
}
