"""Where the subject of a photo is: faces, and eyes that are open or closed. Nobody is identified.

MediaPipe's face landmarker (Google, Apache-2.0) on ONNX Runtime: three small networks inside the
package. Pixels in, regions out; nothing is kept and nothing leaves the machine.
"""
